package snapshot

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// SyncFolder makes new names in a folder survive a crash, on systems that can sync a
// folder.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return SyncOpenFolder(folder)
}

// SyncOpenFolder is SyncFolder for an open folder, which it closes.
func SyncOpenFolder(folder *os.File) error {
	err := folder.Sync()
	for _, cannot := range []error{errors.ErrUnsupported, os.ErrInvalid, os.ErrPermission, syscall.EINVAL} {
		if errors.Is(err, cannot) {
			err = nil
		}
	}
	if err != nil {
		err = fmt.Errorf("sync %s: %w", folder.Name(), err)
	}
	return errors.Join(err, folder.Close())
}
