package bundle

import (
	"context"
	"errors"
	"io"
)

// templateLimit is how much a template of the user's own may write, in bytes.
const templateLimit = 64 << 20

// guard returns a writer for what a template writes. It fails once ctx has ended; if the
// templates are the user's own, also after 64 MB, which a range inside a range soon
// exceeds.
func (f Files) guard(ctx context.Context, w io.Writer) io.Writer {
	g := &guarded{ctx: ctx, w: w, left: -1}
	if f.OwnTemplates {
		g.left = templateLimit
	}
	return g
}

type guarded struct {
	ctx  context.Context
	w    io.Writer
	left int64 // bytes; -1 for no limit
}

func (g *guarded) Write(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	if g.left >= 0 {
		if int64(len(p)) > g.left {
			return 0, errors.New("the template writes more than 64 MB")
		}
		g.left -= int64(len(p))
	}
	return g.w.Write(p)
}
