package recording

import "strconv"

// Span records the begin of something that lasts, and returns the function that
// records its end. The end says what is new, such as State or Error; what it
// leaves empty is taken from the begin. A span without an ID is given one.
func (w *Writer) Span(begin Event) (end func(Event)) {
	if begin.ID == "" {
		begin.ID = begin.Kind + "-" + strconv.FormatUint(w.spans.Add(1), 10)
	}
	begin.Edge = Begin
	w.Event(begin)
	return func(e Event) {
		e.ID, e.Edge = begin.ID, End
		if e.Kind == "" {
			e.Kind = begin.Kind
		}
		if e.Name == "" {
			e.Name = begin.Name
		}
		w.Event(e)
	}
}
