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

// A candidate is a word that may come after some others.
type candidate struct{ after, word, help string }

// candidates lists, for each command, its subcommands and flags.
func candidates(n *kong.Node, after string) []candidate {
	var all []candidate
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			all = append(all, candidate{after, "--" + f.Name, f.Help})
		}
	}
	for _, child := range n.Children {
		if child.Hidden || child.Type != kong.CommandNode {
			continue
		}
		all = append(all, candidate{after, child.Name, child.Help})
		all = append(all, candidates(child, strings.TrimSpace(after+" "+child.Name))...)
	}
	return all
}

// completionScript is the script of a shell. Where nothing of ours fits, the shell
// completes file names.
func completionScript(root *kong.Node, shell string) string {
	all := candidates(root, "")
	if shell == "fish" {
		return fishScript(all)
	}
	var commands []string
	words := map[string][]string{}
	for _, c := range all {
		if words[c.after] == nil {
			commands = append(commands, c.after)
		}
		words[c.after] = append(words[c.after], c.word)
	}
	var b strings.Builder
	if shell == "zsh" {
		b.WriteString("#compdef tlaudit\nautoload -U +X bashcompinit && bashcompinit\n")
	}
	b.WriteString("_tlaudit() {\n  local words=\"\" path=\"\" w i cur=\"${COMP_WORDS[COMP_CWORD]}\"\n" +
		"  for ((i = 1; i < COMP_CWORD; i++)); do\n    w=\"${COMP_WORDS[i]}\"\n    case \"${path:+$path }$w\" in\n")
	for _, c := range commands {
		if c != "" {
			fmt.Fprintf(&b, "    '%s') path='%s' ;;\n", c, c)
		}
	}
	b.WriteString("    esac\n  done\n  case \"$path\" in\n")
	for _, c := range commands {
		slices.Sort(words[c])
		fmt.Fprintf(&b, "  '%s') words='%s' ;;\n", c, strings.Join(slices.Compact(words[c]), " "))
	}
	b.WriteString("  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _tlaudit tlaudit\n")
	return b.String()
}

func fishScript(all []candidate) string {
	var b strings.Builder
	quote := func(s string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", " ").Replace(s) + "'"
	}
	for _, c := range all {
		condition := "__fish_use_subcommand"
		if c.after != "" {
			var seen []string
			for _, w := range strings.Fields(c.after) {
				seen = append(seen, "__fish_seen_subcommand_from "+w)
			}
			condition = strings.Join(seen, "; and ")
		}
		if flag, ok := strings.CutPrefix(c.word, "--"); ok {
			if c.after == "" {
				fmt.Fprintf(&b, "complete -c tlaudit -l %s -d %s\n", flag, quote(c.help))
				continue
			}
			fmt.Fprintf(&b, "complete -c tlaudit -n %s -l %s -d %s\n", quote(condition), flag, quote(c.help))
			continue
		}
		fmt.Fprintf(&b, "complete -c tlaudit -n %s -a %s -d %s\n", quote(condition), c.word, quote(c.help))
	}
	return b.String()
}
