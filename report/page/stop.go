package page

import (
	"io"
	"text/template/parse"
)

// stop is the template function that fails once nothing can be written any more, as when
// the run is stopped.
func stop(w io.Writer) func() (string, error) {
	return func() (string, error) {
		_, err := w.Write(nil)
		return "", err
	}
}

// stoppable makes a template call stop at its beginning and at each turn of a loop. A
// template that writes nothing for long would not end otherwise.
func stoppable(tree *parse.Tree) error {
	if tree == nil || tree.Root == nil {
		return nil
	}
	// An assignment, since it writes nothing, also where HTML escapes what is written.
	call, err := parse.Parse(tree.Name, "{{$stop := stop}}", "", "", map[string]any{"stop": stop})
	if err != nil {
		return err
	}
	first := call[tree.Name].Root.Nodes[0]
	eachTurn(tree.Root, first)
	tree.Root.Nodes = append([]parse.Node{first}, tree.Root.Nodes...)
	return nil
}

// eachTurn puts a node at the beginning of each loop of a list.
func eachTurn(list *parse.ListNode, first parse.Node) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			eachTurn(n.List, first)
			eachTurn(n.ElseList, first)
		case *parse.WithNode:
			eachTurn(n.List, first)
			eachTurn(n.ElseList, first)
		case *parse.RangeNode:
			eachTurn(n.List, first)
			eachTurn(n.ElseList, first)
			n.List.Nodes = append([]parse.Node{first}, n.List.Nodes...)
		}
	}
}
