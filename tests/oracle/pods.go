package main

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/json"
)

// Forbidden is one Pod Security check that forbids a pod.
type Forbidden struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// Pods decides on pods.
type Pods struct {
	evaluator policy.Evaluator
	checks    []policy.Check
}

func newPods() (*Pods, error) {
	checks := policy.DefaultChecks()
	slices.SortFunc(checks, func(a, b policy.Check) int { return strings.Compare(string(a.ID), string(b.ID)) })
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	return &Pods{evaluator: evaluator, checks: checks}, err
}

// evaluate asks the evaluator for the verdict, and each check that it runs for its own part in it:
// the evaluator's results carry no check ids.
func (p *Pods) evaluate(text []byte, level, version string) Answer {
	var pod corev1.Pod
	if err := json.UnmarshalCaseSensitivePreserveInts(text, &pod); err != nil {
		return Answer{Error: message(err)}
	}
	lv := api.LevelVersion{Level: api.Level(level)}
	var err error
	if lv.Version, err = api.ParseVersion(version); err != nil {
		return Answer{Panic: err.Error()}
	}
	verdict := policy.AggregateCheckResults(p.evaluator.EvaluatePod(lv, &pod.ObjectMeta, &pod.Spec))

	answer := Answer{}
	if lv.Level == api.LevelPrivileged {
		return answer
	}
	overridden := map[policy.CheckID]bool{}
	for _, check := range p.checks {
		if one := inForce(check, lv.Version); one != nil && lv.Level == api.LevelRestricted {
			for _, id := range one.OverrideCheckIDs {
				overridden[id] = true
			}
		}
	}
	for _, check := range p.checks {
		one := inForce(check, lv.Version)
		if one == nil || overridden[check.ID] || check.Level == api.LevelRestricted && lv.Level != api.LevelRestricted {
			continue
		}
		result := one.CheckPod(&pod.ObjectMeta, &pod.Spec)
		if !result.Allowed {
			answer.Forbidden = append(answer.Forbidden, Forbidden{string(check.ID), result.ForbiddenReason, result.ForbiddenDetail})
		}
	}
	if verdict.Allowed != (len(answer.Forbidden) == 0) || len(verdict.ForbiddenReasons) != len(answer.Forbidden) {
		return Answer{Panic: fmt.Sprintf("the evaluator forbids for %v, its checks for %v", verdict.ForbiddenReasons, answer.Forbidden)}
	}
	return answer
}

// inForce is the edition of a check that holds at a version, if it is that old.
func inForce(check policy.Check, version api.Version) *policy.VersionedCheck {
	var found *policy.VersionedCheck
	for i := range check.Versions {
		if !version.Older(check.Versions[i].MinimumVersion) {
			found = &check.Versions[i]
		}
	}
	return found
}
