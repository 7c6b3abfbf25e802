package spec

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var multiples = map[string]float64{
	"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
}

var byteUnits = map[string]float64{
	"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
}

// ParseCount reads a count: 1000000, 1_000_000, 1e6, 1M.
func ParseCount(text string) (Count, error) {
	n, err := quantity(text, multiples)
	if err != nil || n != math.Trunc(n) {
		return 0, fmt.Errorf("%q is no count: give one such as 1000000, 1e6 or 1M", text)
	}
	return Count(n), nil
}

// ParseBytes reads a size: 10GB (10^9), 10GiB (2^30), or bytes.
func ParseBytes(text string) (Bytes, error) {
	n, err := quantity(text, byteUnits)
	if err != nil {
		return 0, fmt.Errorf("%q is no size: give one such as 10GB or 512MiB", text)
	}
	return Bytes(n), nil
}

// ParseRate reads a rate: 2000/s or 2000.
func ParseRate(text string) (Rate, error) {
	n, err := quantity(strings.TrimSuffix(strings.TrimSpace(text), "/s"), multiples)
	if err != nil {
		return 0, fmt.Errorf("%q is no rate: give one such as 2000/s", text)
	}
	return Rate(n), nil
}

func quantity(text string, units map[string]float64) (float64, error) {
	t := strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	cut := strings.LastIndexAny(t, "0123456789.") + 1
	unit, ok := units[strings.ToUpper(strings.TrimSpace(t[cut:]))]
	n, err := strconv.ParseFloat(t[:cut], 64)
	if !ok || err != nil || n < 0 || n*unit > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return n * unit, nil
}

// UnmarshalYAML reads a count.
func (c *Count) UnmarshalYAML(n *yaml.Node) (err error) {
	*c, err = ParseCount(n.Value)
	return at(n, err)
}

// UnmarshalYAML reads a size.
func (b *Bytes) UnmarshalYAML(n *yaml.Node) (err error) {
	*b, err = ParseBytes(n.Value)
	return at(n, err)
}

// String is the size with three digits and a unit, such as 1.23 GB.
func (b Bytes) String() string {
	n, unit := float64(b), 0
	for n >= 999.5 && unit < 4 {
		n /= 1000
		unit++
	}
	return fmt.Sprintf("%.3g %s", n, []string{"B", "kB", "MB", "GB", "TB"}[unit])
}

// UnmarshalYAML reads "5%" or 0.05.
func (s *Share) UnmarshalYAML(n *yaml.Node) error {
	text, div := n.Value, 1.0
	if t, ok := strings.CutSuffix(text, "%"); ok {
		text, div = t, 100
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || f < 0 || f/div > 1 {
		return at(n, fmt.Errorf("%q is no share: give one such as 5%% or 0.05", n.Value))
	}
	*s = Share(f / div)
	return nil
}

// UnmarshalYAML reads one number or a list of two.
func (b *Bounds) UnmarshalYAML(n *yaml.Node) error {
	var one int
	var two []int
	if n.Decode(&one) == nil {
		*b = Bounds{one, one}
	} else if n.Decode(&two) == nil && len(two) == 2 {
		*b = Bounds{two[0], two[1]}
	} else {
		return at(n, fmt.Errorf("give one number, or two such as [5, 40]"))
	}
	if b.Min < 0 || b.Min > b.Max {
		return at(n, fmt.Errorf("[%d, %d] is no span: the first must be at least 0 and at most the second", b.Min, b.Max))
	}
	return nil
}

// MarshalYAML writes a list of two.
func (b Bounds) MarshalYAML() (any, error) {
	n := &yaml.Node{}
	err := n.Encode([]int{b.Min, b.Max})
	n.Style = yaml.FlowStyle
	return n, err
}

var orders = map[string]Order{"random": 0, "grows": 1, "falls": -1}

// UnmarshalYAML reads a word or a correlation.
func (o *Order) UnmarshalYAML(n *yaml.Node) error {
	if v, ok := orders[n.Value]; ok {
		*o = v
		return nil
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || f < -1 || f > 1 {
		return at(n, fmt.Errorf(`%q is no order: give "random", "grows", "falls" or a correlation between -1 and 1`, n.Value))
	}
	*o = Order(f)
	return nil
}

// MarshalYAML writes the word where there is one.
func (o Order) MarshalYAML() (any, error) {
	for word, v := range orders {
		if v == o {
			return word, nil
		}
	}
	return float64(o), nil
}

// UnmarshalYAML reads a list, or a mapping from value to weight.
func (v *Values) UnmarshalYAML(n *yaml.Node) error {
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	} else if n.Kind != yaml.SequenceNode {
		return at(n, fmt.Errorf("give a list of values, or a mapping from value to weight"))
	}
	for i := 0; i < len(n.Content); i += step {
		w := 1.0
		if step == 2 {
			f, err := strconv.ParseFloat(n.Content[i+1].Value, 64)
			if err != nil || f < 0 || math.IsInf(f, 0) {
				return at(n.Content[i+1], fmt.Errorf("%q is no weight: give a number from 0 up", n.Content[i+1].Value))
			}
			w = f
		}
		if n.Content[i].Tag == "!!null" {
			v.Null += w
			continue
		}
		v.Text = append(v.Text, n.Content[i].Value)
		v.Weight = append(v.Weight, w)
	}
	if len(v.Text) == 0 {
		return at(n, fmt.Errorf("there is no value in the list"))
	}
	return nil
}

// MarshalYAML writes the mapping, in order.
func (v Values) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	for i, t := range v.Text {
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: t},
			&yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatFloat(v.Weight[i], 'g', -1, 64)})
	}
	if v.Null > 0 {
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"},
			&yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatFloat(v.Null, 'g', -1, 64)})
	}
	return n, nil
}
