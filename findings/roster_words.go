package findings

import "tlaudit/identity"

// Terminated reports whether a roster's word of status says that somebody has left.
func (p Policy) Terminated(status string) bool { return identity.EmailKey(status) == "terminated" }
