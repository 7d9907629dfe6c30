//! What flags of an API server say, with the configuration that they may leave it to.

use crate::posture::across::Across;
use crate::posture::index::{Decision, Item, Of, Said};

/// Judges one API server. `open` is what is wrong where the configuration that it names is open to all.
pub(super) fn judge(
    cx: &mut Across<'_>,
    item: Item<'_>,
    said: &Said,
    configurations: &[Of<'_, Decision>],
    open: &str,
) {
    let (at, file) = match said {
        Said::Pass => return cx.pass(),
        Said::NotApplicable => return cx.not_applicable(),
        Said::Unseen => return cx.open(),
        Said::Fail(at, message, fix) => {
            cx.fail(item, at, *message).fix(fix.as_deref().cloned());
            return;
        }
        Said::Unknown(at, reason) => {
            cx.unknown(item, at, *reason);
            return;
        }
        Said::ByFile(at, file) => (at, file),
    };
    let Some((decider, decision)) = named(configurations, file) else {
        let reason = "the configuration that is named decides on this, and is not among the files";
        cx.unknown(item, at, reason);
        return;
    };
    match decision.open {
        Some(false) => cx.pass(),
        Some(true) => {
            let said = cx.fail(item, at, open);
            said.and(*decider, &decision.at, "here it decides");
        }
        None => {
            let said = cx.unknown(item, at, "what the configuration decides cannot be told");
            said.and(*decider, &decision.at, "here it decides");
        }
    }
}

/// The configuration that an API server knows by a file's name. In a repository the file may stand anywhere: of
/// several the one that is called so, and the only one whatever it is called.
fn named<'t, 'i>(
    configurations: &'t [Of<'i, Decision>],
    file: &str,
) -> Option<&'t Of<'i, Decision>> {
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let mut called = configurations
        .iter()
        .filter(|(item, _)| name(item.file) == name(file));
    match (called.next(), called.next(), configurations) {
        (Some(one), None, _) => Some(one),
        (None, _, [one]) => Some(one),
        _ => None,
    }
}
