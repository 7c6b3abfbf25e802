package faults

var nothing = &Fault{
	Name:  "nothing",
	Does:  "nothing at all",
	Group: Clean,
	Exits: []int{Pass},
	Act:   func(*Stage) {},
}
