//! DOC: documents themselves, what every other check stands on.

use crate::posture::check::checks;

checks! {
    config_not_judged: ConfigNotJudged;
    duplicate_key: DuplicateKey;
    ignored_rest: IgnoredRest;
    patch_not_judged: PatchNotJudged;
    pod_not_judged: PodNotJudged;
    settings_unseen: SettingsUnseen;
    suppression_expired: SuppressionExpired;
    template_unresolved: TemplateUnresolved;
    unknown_field: UnknownField;
    wrong_type: WrongType;
}

pub(in crate::posture) use config_not_judged::META as CONFIG_NOT_JUDGED;
pub(in crate::posture) use patch_not_judged::META as PATCH_NOT_JUDGED;
pub(in crate::posture) use settings_unseen::META as SETTINGS_UNSEEN;
pub(in crate::posture) use suppression_expired::META as SUPPRESSION_EXPIRED;
pub(in crate::posture) use template_unresolved::{MESSAGE as TEMPLATE_MESSAGE, META as TEMPLATE};
