// Command schema prints the fields of the kinds that the checks read, one Go struct a line, as
// core/src/posture/schema.txt holds them:
//
//	PodSpec activeDeadlineSeconds:i affinity:Affinity containers:[Container ...
//
// s string, b boolean, i whole number, n number, q quantity (string or number), o string or whole
// number, a anything; [T a list of T, {T a mapping to T; otherwise the name of another line.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	server "k8s.io/apiserver/pkg/apis/apiserver/v1"
	audit "k8s.io/apiserver/pkg/apis/audit/v1"
	admission "k8s.io/pod-security-admission/admission/api/v1"
)

var roots = []any{
	core.Pod{}, core.ReplicationController{}, core.PodTemplate{}, core.Namespace{}, core.Secret{},
	apps.Deployment{}, apps.ReplicaSet{}, apps.StatefulSet{}, apps.DaemonSet{},
	batch.Job{}, batch.CronJob{},
	admission.PodSecurityConfiguration{}, audit.Policy{},
	server.AdmissionConfiguration{}, server.AuthenticationConfiguration{}, server.AuthorizationConfiguration{},
}

var special = map[reflect.Type]string{
	reflect.TypeFor[meta.Time]():          "s",
	reflect.TypeFor[meta.MicroTime]():     "s",
	reflect.TypeFor[meta.Duration]():      "s",
	reflect.TypeFor[meta.FieldsV1]():      "a",
	reflect.TypeFor[resource.Quantity]():  "q",
	reflect.TypeFor[intstr.IntOrString](): "o",
	reflect.TypeFor[json.RawMessage]():    "a",
	reflect.TypeFor[runtime.Unknown]():    "a",
}

var (
	lines = map[string]string{}
	types = map[string]reflect.Type{}
)

func main() {
	for _, root := range roots {
		name(reflect.TypeOf(root))
	}
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintln(os.Stdout, lines[name])
	}
}

func code(of reflect.Type) string {
	if code, ok := special[of]; ok {
		return code
	}
	switch of.Kind() {
	case reflect.Pointer:
		return code(of.Elem())
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64:
		return "i"
	case reflect.Float32, reflect.Float64:
		return "n"
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Uint8 {
			return "s"
		}
		return "[" + code(of.Elem())
	case reflect.Map:
		return "{" + code(of.Elem())
	case reflect.Struct:
		return name(of)
	}
	panic("no code for " + of.String())
}

func name(of reflect.Type) string {
	name := of.Name()
	if known, ok := types[name]; ok {
		if known != of {
			panic("two structs are called " + name)
		}
		return name
	}
	types[name] = of
	fields := fields(of)
	sort.Strings(fields)
	lines[name] = strings.TrimSpace(name + " " + strings.Join(fields, " "))
	return name
}

func fields(of reflect.Type) []string {
	var found []string
	for at := range of.NumField() {
		field := of.Field(at)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case tag == "-":
		case tag == "" && field.Anonymous:
			found = append(found, fields(field.Type)...)
		case tag != "":
			found = append(found, tag+":"+code(field.Type))
		}
	}
	return found
}
