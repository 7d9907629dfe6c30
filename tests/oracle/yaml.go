package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"

	"k8s.io/apimachinery/pkg/runtime"
	kubernetesyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// readYAML reads the first document of a text, as every Kubernetes component does.
func readYAML(text []byte) Answer {
	value, err := yaml.YAMLToJSON(text)
	if err != nil {
		return Answer{Error: message(err)}
	}
	answer := Answer{JSON: string(value)}
	if _, err := yaml.YAMLToJSONStrict(text); err != nil {
		answer.StrictError = message(err)
	}
	return answer
}

// cutStream cuts a stream as kubectl does before it reads each piece.
func cutStream(text []byte) Answer {
	reader := kubernetesyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	answer := Answer{}
	for {
		piece, err := reader.Read()
		if err == io.EOF {
			return answer
		}
		if err != nil {
			answer.Error = message(err)
			return answer
		}
		answer.Documents = append(answer.Documents, base64.StdEncoding.EncodeToString(piece))
	}
}

// readObjects reads a stream as kubectl does (StreamVisitor of k8s.io/cli-runtime).
func readObjects(text []byte) Answer {
	decoder := kubernetesyaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	answer := Answer{}
	for {
		object := runtime.RawExtension{}
		err := decoder.Decode(&object)
		if err == io.EOF {
			return answer
		}
		if err != nil {
			answer.Error = message(err)
			return answer
		}
		raw := bytes.TrimSpace(object.Raw)
		if len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			answer.Documents = append(answer.Documents, base64.StdEncoding.EncodeToString(raw))
		}
	}
}

// message is an error's text, never empty: an answer without one is an acceptance.
func message(err error) string {
	if text := err.Error(); text != "" {
		return text
	}
	return "error without text"
}
