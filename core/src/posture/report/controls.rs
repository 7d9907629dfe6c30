//! The controls of a report: what checks decided, and what people say of the rest.

use crate::dto;
use crate::posture::checker::{Checker, Totals};
use crate::posture::tally::{Control, ControlStatus};

/// Every control for which a check ran, and the manual ones; with the feature `config` also those that
/// somebody says something of.
pub(super) fn controls(checker: &Checker, totals: &Totals) -> Vec<dto::Control> {
    let controls = checker.controls(totals);
    #[cfg(feature = "config")]
    let controls = attested::with_attested(controls, checker.options());
    controls
        .into_iter()
        .map(|control| {
            let said = control_of(control);
            #[cfg(feature = "config")]
            let said = attested::say(said, control, checker.options());
            said
        })
        .collect()
}

fn control_of(control: Control) -> dto::Control {
    dto::Control {
        framework: control.reference.framework.name().to_owned(),
        id: control.reference.id.to_owned(),
        status: status(control.status),
        findings: control.findings,
        passes: control.passes,
        attestation: None,
    }
}

const fn status(status: ControlStatus) -> dto::Status {
    match status {
        ControlStatus::Pass => dto::Status::Pass,
        ControlStatus::Fail => dto::Status::Fail,
        ControlStatus::Unknown => dto::Status::Unknown,
        ControlStatus::Manual => dto::Status::Manual,
        ControlStatus::NotApplicable => dto::Status::NotApplicable,
    }
}

#[cfg(feature = "config")]
mod attested {
    use super::{Control, ControlStatus, dto, status};
    use crate::posture::Options;
    use crate::posture::tally::sort;

    /// Adds the controls of the profiles' frameworks for which no check ran and somebody speaks.
    pub(super) fn with_attested(mut controls: Vec<Control>, options: &Options) -> Vec<Control> {
        let wanted = options.attestations.iter().filter(|it| {
            let framework = it.control.framework;
            options
                .profiles
                .iter()
                .any(|profile| profile.covers(framework))
        });
        for attestation in wanted {
            if controls
                .iter()
                .all(|it| it.reference != attestation.control)
            {
                controls.push(Control {
                    reference: attestation.control,
                    status: ControlStatus::Manual,
                    findings: 0,
                    passes: 0,
                });
            }
        }
        sort(&mut controls);
        controls
    }

    /// What somebody says of a control that no check has decided.
    pub(super) fn say(said: dto::Control, control: Control, options: &Options) -> dto::Control {
        let attestation = options
            .attestations
            .iter()
            .find(|it| it.control == control.reference)
            .filter(|_| control.status == ControlStatus::Manual);
        let Some(attestation) = attestation else {
            return said;
        };
        let expired = attestation.expires < options.today && attestation.expires.is_some();
        dto::Control {
            status: if expired {
                said.status
            } else {
                status(attestation.status)
            },
            attestation: Some(dto::Attestation {
                reason: attestation.reason.clone(),
                by: attestation.by.clone(),
                expires: attestation.expires.map(|date| date.to_string()),
            }),
            ..said
        }
    }
}
