//! What flags of an API server say, with the configuration that they may leave it to.

use crate::posture::across::Across;
use crate::posture::index::{Decision, Item, Of, Said};
use std::collections::{HashMap, HashSet};

/// Judges one API server. `open` is what is wrong where the configuration that it names is open to all.
pub(super) fn judge(
    cx: &mut Across<'_>,
    item: Item<'_>,
    said: &Said,
    configurations: &mut Named<'_, '_>,
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
    let Some((decider, decision)) = configurations.get(file) else {
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
            let said = cx.unknown(item, at, UNTOLD);
            said.and(*decider, &decision.at, "here it decides");
        }
    }
}

/// Judges the configurations that let everybody in by what they say, and that no API server of the scan names: whichever reads one is
/// open to all.
pub(super) fn judge_left(cx: &mut Across<'_>, configurations: &Named<'_, '_>, open: &str) {
    for (at, (item, decision)) in configurations.all.iter().enumerate() {
        if !decision.is_said || configurations.deciding.contains(&at) {
            continue;
        }
        match decision.open {
            Some(true) => {
                cx.fail(*item, &decision.at, open);
            }
            Some(false) => {}
            None => {
                cx.unknown(*item, &decision.at, UNTOLD);
            }
        }
    }
}

const UNTOLD: &str = "what the configuration decides cannot be told";

/// Configurations that API servers know by the names of files. In a repository the file may stand anywhere.
pub(super) struct Named<'t, 'i> {
    all: &'t [Of<'i, Decision>],
    /// Those that decide for an API server, by their places in `all`.
    deciding: HashSet<usize>,
    /// Their places in `all`, and whether there are more of the name.
    by_name: HashMap<&'t str, (usize, bool)>,
}

impl<'t, 'i> Named<'t, 'i> {
    pub(super) fn of(all: &'t [Of<'i, Decision>]) -> Self {
        let mut by_name: HashMap<_, (usize, bool)> = HashMap::new();
        for (at, (item, _)) in all.iter().enumerate() {
            let entry = by_name.entry(name(item.file));
            entry.and_modify(|it| it.1 = true).or_insert((at, false));
        }
        Self {
            all,
            deciding: HashSet::new(),
            by_name,
        }
    }

    /// Of several the one that is called so, and the only one whatever it is called.
    fn get(&mut self, file: &str) -> Option<&'t Of<'i, Decision>> {
        let at = match (self.by_name.get(name(file)), self.all) {
            (Some((at, false)), _) => *at,
            (None, [_]) => 0,
            _ => return None,
        };
        self.deciding.insert(at);
        self.all.get(at)
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
