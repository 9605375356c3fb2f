package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"One of ${enum}."`
}

func (*completionCmd) Help() string {
	return `Examples:
  tlaudit completion bash > /etc/bash_completion.d/tlaudit
  tlaudit completion zsh > "${fpath[1]}/_tlaudit"
  tlaudit completion fish > ~/.config/fish/completions/tlaudit.fish`
}

func (c *completionCmd) Run(d *Deps) error {
	_, err := io.WriteString(d.Stdout, completionScript(d.Model.Node, c.Shell))
	return err
}

// A candidate is a word that the shell may offer after some others.
type candidate struct {
	after, word, help string
	value             bool // word is a value of the flag at the end of after
}

// candidates lists, for each command, its subcommands, flags and known values.
func candidates(n *kong.Node, after string) []candidate {
	var all []candidate
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			all = append(all, candidate{after: after, word: "--" + f.Name, help: f.Help})
			for _, v := range values(f.Value) {
				all = append(all, candidate{after: strings.TrimSpace(after + " --" + f.Name), word: v, value: true})
			}
		}
	}
	for _, p := range n.Positional {
		for _, v := range values(p) {
			all = append(all, candidate{after: after, word: v})
		}
	}
	for _, child := range n.Children {
		if child.Hidden || child.Type != kong.CommandNode {
			continue
		}
		all = append(all, candidate{after: after, word: child.Name, help: child.Help})
		all = append(all, candidates(child, strings.TrimSpace(after+" "+child.Name))...)
	}
	return all
}

// values returns the words that a flag or an argument accepts; none if it accepts any.
func values(v *kong.Value) []string {
	return slices.DeleteFunc(v.EnumSlice(), func(word string) bool { return word == "" })
}

// completionScript returns the script for a shell. Where no candidate fits, the shell
// completes file names.
func completionScript(root *kong.Node, shell string) string {
	all := candidates(root, "")
	if shell == "fish" {
		return fishScript(all)
	}
	return bashScript(all, shell == "zsh")
}

// bashScript returns the script for bash, or for zsh, which emulates bash's completion.
func bashScript(all []candidate, zsh bool) string {
	var commands, flags []string
	words := map[string][]string{}
	for _, c := range all {
		if words[c.after] == nil && c.value {
			flags = append(flags, c.after)
		} else if words[c.after] == nil {
			commands = append(commands, c.after)
		}
		words[c.after] = append(words[c.after], c.word)
	}
	var b strings.Builder
	if zsh {
		b.WriteString("#compdef tlaudit\nautoload -U +X bashcompinit && bashcompinit\n")
	}
	b.WriteString("_tlaudit() {\n  local words=\"\" path=\"\" w i cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n" +
		"  for ((i = 1; i < COMP_CWORD; i++)); do\n    w=\"${COMP_WORDS[i]}\"\n    case \"${path:+$path }$w\" in\n")
	for _, c := range commands {
		if c != "" {
			fmt.Fprintf(&b, "    '%s') path='%s' ;;\n", c, c)
		}
	}
	b.WriteString("    esac\n  done\n  case \"$path\" in\n")
	for _, c := range commands {
		writeWords(&b, c, words[c])
	}
	b.WriteString("  esac\n  case \"${path:+$path }$prev\" in\n")
	for _, f := range flags {
		writeWords(&b, f, words[f])
	}
	b.WriteString("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _tlaudit tlaudit\n")
	return b.String()
}

// writeWords writes the branch of a case statement that offers words.
func writeWords(b *strings.Builder, after string, words []string) {
	slices.Sort(words)
	fmt.Fprintf(b, "  '%s') words='%s' ;;\n", after, strings.Join(slices.Compact(words), " "))
}

func fishScript(all []candidate) string {
	var b strings.Builder
	known := map[string][]string{}
	for _, c := range all {
		if c.value {
			known[c.after] = append(known[c.after], c.word)
		}
	}
	for _, c := range all {
		if c.value {
			continue
		}
		fmt.Fprintf(&b, "complete -c tlaudit -n %s", fishQuoted(fishCondition(c.after, c.word)))
		if flag, ok := strings.CutPrefix(c.word, "--"); ok {
			fmt.Fprintf(&b, " -l %s", flag)
			if v := known[strings.TrimSpace(c.after+" "+c.word)]; len(v) > 0 {
				fmt.Fprintf(&b, " -x -a %s", fishQuoted(strings.Join(v, " ")))
			}
		} else {
			fmt.Fprintf(&b, " -a %s", c.word)
		}
		fmt.Fprintf(&b, " -d %s\n", fishQuoted(c.help))
	}
	return b.String()
}

// fishCondition returns fish's test for the words before a word. A flag of the program
// itself may come anywhere.
func fishCondition(after, word string) string {
	if after == "" {
		if strings.HasPrefix(word, "--") {
			return "true"
		}
		return "__fish_use_subcommand"
	}
	var seen []string
	for _, w := range strings.Fields(after) {
		seen = append(seen, "__fish_seen_subcommand_from "+w)
	}
	return strings.Join(seen, "; and ")
}

func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", " ").Replace(s) + "'"
}
