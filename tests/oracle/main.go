// Command oracle answers, for any input, what Kubernetes' own code decides.
//
// It reads one JSON request a line and writes one JSON answer a line, in the same order, until its
// input ends. A request names a question (`ask`) and carries the text as `text` or, where it is not
// UTF-8, as `base64`:
//
//	yaml        what sigs.k8s.io/yaml reads: `json` or `error`, and `strictError`
//	stream      how kubectl's reader cuts a stream: `documents` and, where it refuses, `error`
//	objects     what kubectl reads of a stream, JSON or YAML: `documents` and, where it gives up, `error`
//	encryption  whether the API server loads an EncryptionConfiguration: nothing or `error`
//	pod         what Pod Security admission says to a pod at `level` and `version`: `forbidden` or `error`
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// Request is one question.
type Request struct {
	Ask    string `json:"ask"`
	Text   string `json:"text"`
	Base64 string `json:"base64"`
	// Pod only.
	Level   string `json:"level"`
	Version string `json:"version"`
}

// Answer is what Kubernetes' code decides.
type Answer struct {
	// Error is why the input is refused.
	Error string `json:"error,omitempty"`
	// JSON is the value read, as text, so that its numbers keep their digits.
	JSON string `json:"json,omitempty"`
	// StrictError is why strict reading refuses the input.
	StrictError string `json:"strictError,omitempty"`
	// Documents are the pieces of a stream or its objects as JSON, in base64.
	Documents []string `json:"documents,omitempty"`
	// Forbidden are the Pod Security checks that forbid the pod, in the order of their ids.
	Forbidden []Forbidden `json:"forbidden,omitempty"`
	// Panic is set where Kubernetes' code itself broke down.
	Panic string `json:"panic,omitempty"`
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	// Only answers are of interest, not what the libraries log.
	klog.SetLogger(logr.Discard())
	folder, err := os.MkdirTemp("", "sealward-oracle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	pods, err := newPods()
	if err != nil {
		return err
	}

	requests := bufio.NewReaderSize(in, 1<<20)
	answers := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for {
		line, err := requests.ReadBytes('\n')
		if len(line) == 0 && err == io.EOF {
			return answers.Flush()
		}
		if err != nil && err != io.EOF {
			return err
		}
		var request Request
		if err := json.Unmarshal(line, &request); err != nil {
			return fmt.Errorf("request: %w", err)
		}
		if err := encoder.Encode(answer(&request, folder, pods)); err != nil {
			return err
		}
		// Whoever asks one question and waits must get the answer.
		if requests.Buffered() == 0 {
			if err := answers.Flush(); err != nil {
				return err
			}
		}
	}
}

func answer(request *Request, folder string, pods *Pods) (answer Answer) {
	defer func() {
		if broken := recover(); broken != nil {
			answer = Answer{Panic: fmt.Sprint(broken)}
		}
	}()
	text := []byte(request.Text)
	if request.Base64 != "" {
		decoded, err := base64.StdEncoding.DecodeString(request.Base64)
		if err != nil {
			return Answer{Panic: "request: " + err.Error()}
		}
		text = decoded
	}
	switch request.Ask {
	case "yaml":
		return readYAML(text)
	case "stream":
		return cutStream(text)
	case "objects":
		return readObjects(text)
	case "encryption":
		return loadEncryption(text, folder)
	case "pod":
		return pods.evaluate(text, request.Level, request.Version)
	default:
		return Answer{Panic: "request: unknown question " + request.Ask}
	}
}
