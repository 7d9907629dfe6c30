package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apiserver/pkg/server/options/encryptionconfig"
)

// loadEncryption loads an EncryptionConfiguration from a file, as the API server does at its start.
func loadEncryption(text []byte, folder string) Answer {
	path := filepath.Join(folder, "CONFIG")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return Answer{Panic: err.Error()}
	}
	// Cancelled from the first: each KMS v2 provider would wait its whole timeout for a plugin that
	// is not there, and the verdict is the same.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := encryptionconfig.LoadEncryptionConfig(ctx, path, false, ""); err != nil {
		return Answer{Error: strings.ReplaceAll(message(err), path, "CONFIG")}
	}
	return Answer{}
}
