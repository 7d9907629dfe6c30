//! Checks that are one rule about flags: each area has a table of them.

use crate::posture::component::parse_bool;
use crate::posture::fix::Safety;
use crate::posture::{Check, Component, Cx, Meta, Setting};

/// A check of what a program's flags are set to.
#[derive(Debug)]
pub(super) struct FlagRow {
    pub(super) meta: &'static Meta,
    pub(super) rule: Rule,
    /// What the flaw does, for messages.
    pub(super) so: &'static str,
}

/// What flags have to be.
#[derive(Debug)]
pub(super) enum Rule {
    /// A switch is as wanted; `default` is what it is where nothing is said.
    Switch {
        flag: &'static str,
        wanted: bool,
        default: bool,
        mend: Option<Mend>,
    },
    /// Every one of these is set to something.
    Given(&'static [&'static str], Option<Mend>),
    /// The flag is not set to anything.
    NotGiven(&'static str, Takes),
    /// The flag is set to a number that is at least so large.
    AtLeast {
        flag: &'static str,
        least: i64,
        mend: Mend,
    },
    /// A list of words has this one, and can be given it, where another list does not name it: a program does not start
    /// with it in both.
    Has {
        flag: &'static str,
        word: &'static str,
        not_in: &'static str,
    },
    /// A list of words has not this one, which can be taken from it.
    HasNot(&'static str, &'static str),
    /// No word of a list begins so.
    NoneBegins(&'static str, &'static str),
    /// The flag is set to one of these.
    Is(&'static str, &'static [&'static str], Mend),
    /// The flag is not set to this.
    IsNot(&'static str, &'static str, Mend),
    /// The first, a port, is 0 where it is set; the second, an address, is not set. Both can be taken away.
    NotListening(&'static str, &'static str),
}

/// Whether a flag can be taken away to mend the flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// The program does without it.
    Away,
    /// Somebody may need what it gives.
    Nothing,
}

/// A change that mends the flaw.
#[derive(Debug)]
pub(super) struct Mend {
    pub(super) safety: Safety,
    /// What the flag is set to.
    pub(super) value: &'static str,
    /// Whether the program starts, and is found well, with it.
    pub(super) bears: fn(&Component<'_>) -> bool,
}

impl Mend {
    /// One that locks nobody out.
    pub(super) const fn safe(value: &'static str) -> Self {
        Self {
            safety: Safety::Safe,
            value,
            bears: |_| true,
        }
    }
}

impl Check for FlagRow {
    fn meta(&self) -> &'static Meta {
        self.meta
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(component) = cx.component() else {
            return cx.not_applicable();
        };
        match &self.rule {
            Rule::Switch {
                flag,
                wanted,
                default,
                mend,
            } => self.switch(cx, &component, (flag, *wanted), *default, mend.as_ref()),
            Rule::Given(flags, mend) => {
                // One finding, at the first that is missing.
                let mend = mend.as_ref();
                let _ = flags
                    .iter()
                    .all(|flag| self.given(cx, &component, flag, mend));
            }
            Rule::NotGiven(flag, takes) => {
                let taken = (*takes == Takes::Away).then_some(Removal::Whole);
                self.none(cx, &component, flag, |value| !value.is_empty(), &|_| {
                    taken.clone()
                });
            }
            Rule::AtLeast { flag, least, mend } => {
                self.at_least(cx, &component, (flag, *least), mend)
            }
            Rule::Has { flag, word, not_in } => self.has(cx, &component, (flag, word), not_in),
            Rule::HasNot(flag, word) => {
                let has = |value: &str| words(value).any(|it| it == *word);
                let without = |value: &str| Some(Removal::of_word(value, word));
                self.none(cx, &component, flag, has, &without);
            }
            Rule::NoneBegins(flag, start) => {
                let begins = |value: &str| words(value).any(|it| it.starts_with(start));
                self.none(cx, &component, flag, begins, &|_| None);
            }
            Rule::Is(flag, values, mend) => self.is(cx, &component, flag, values, mend),
            Rule::IsNot(flag, wrong, mend) => {
                let other = |_: &str| Some(Removal::Other(mend.value.to_owned()));
                self.none(cx, &component, flag, |value| value == *wrong, &other);
            }
            Rule::NotListening(port, address) => {
                let away = |_: &str| Some(Removal::Whole);
                self.none(cx, &component, port, |value| value != "0", &away);
                self.none(cx, &component, address, |value| !value.is_empty(), &away);
            }
        }
    }
}

/// How a value that is wrong goes.
#[derive(Clone)]
enum Removal {
    /// With its flag.
    Whole,
    /// Another takes its place.
    Other(String),
}

impl Removal {
    /// A word goes from a list, with its flag where it is alone there.
    fn of_word(value: &str, word: &str) -> Self {
        let left: Vec<&str> = words(value).filter(|it| *it != word).collect();
        if left.is_empty() {
            Self::Whole
        } else {
            Self::Other(left.join(","))
        }
    }
}

impl FlagRow {
    fn switch<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        (flag, wanted): (&str, bool),
        default: bool,
        mend: Option<&Mend>,
    ) {
        let message = format!("`--{flag}` is not {wanted}: {}", self.so);
        let report = match component.flag(flag) {
            Setting::Set { value, node } => match parse_bool(value) {
                Some(is) if is == wanted => return,
                Some(_) => cx.report(node, message),
                None => return unknown(cx, node, flag),
            },
            // Who starts it sets a switch to what is right, where it sets it at all.
            Setting::Implied { .. } => return,
            Setting::Absent { .. } if default == wanted => return,
            Setting::Absent { parent, field } => cx.report_absent(parent, field, message),
            Setting::Elsewhere => return cx.not_applicable(),
            Setting::Unknown(node) => return unknown(cx, node, flag),
        };
        mended(report, component, flag, mend);
    }

    /// Whether the flag is set, or it is not known or decided here.
    fn given<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        flag: &str,
        mend: Option<&Mend>,
    ) -> bool {
        let message = || format!("`--{flag}` is not set: {}", self.so);
        match component.flag(flag) {
            Setting::Set { value: "", node } => {
                mended(cx.report(node, message()), component, flag, mend);
            }
            Setting::Set { .. } | Setting::Implied { .. } => return true,
            Setting::Absent { parent, field } => {
                let report = cx.report_absent(parent, field, message());
                mended(report, component, flag, mend);
            }
            Setting::Elsewhere => cx.not_applicable(),
            Setting::Unknown(node) => unknown(cx, node, flag),
        }
        false
    }

    fn at_least<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        (flag, least): (&str, i64),
        mend: &Mend,
    ) {
        let report = match component.flag(flag) {
            Setting::Set { value, node } => match value.parse::<i64>() {
                Ok(number) if number >= least => return,
                Ok(number) => {
                    let message = format!("`--{flag}` is {number}, less than {least}: {}", self.so);
                    cx.report(node, message)
                }
                Err(_) => return unknown(cx, node, flag),
            },
            Setting::Absent { parent, field } => {
                let message = format!("`--{flag}` is not set: {}", self.so);
                cx.report_absent(parent, field, message)
            }
            Setting::Implied { .. } => return,
            Setting::Elsewhere => return cx.not_applicable(),
            Setting::Unknown(node) => return unknown(cx, node, flag),
        };
        mended(report, component, flag, Some(mend));
    }

    /// Nothing that the flag is set to is wrong.
    fn none<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        flag: &str,
        is_wrong: impl Fn(&str) -> bool,
        removal: &dyn Fn(&str) -> Option<Removal>,
    ) {
        let mut fails = false;
        for setting in component.flag_values(flag) {
            match setting {
                Setting::Set { value, node } if is_wrong(value) => {
                    fails = true;
                    let message = format!("`--{flag}` is `{value}`: {}", self.so);
                    let report = cx.report(node, message);
                    let change = match removal(value) {
                        None => continue,
                        Some(Removal::Whole) => component
                            .unset(flag, setting)
                            .map(|change| (change, format!("remove `--{flag}`"))),
                        Some(Removal::Other(value)) => component
                            .reset(setting, &value)
                            .map(|change| (change, format!("set `--{flag}` to `{value}`"))),
                    };
                    if let Some((change, title)) = change {
                        report.fix(Safety::Safe, title, change);
                    }
                }
                // What else may be set makes it no better.
                Setting::Unknown(_) if fails => {}
                Setting::Unknown(node) => unknown(cx, node, flag),
                Setting::Elsewhere => cx.not_applicable(),
                Setting::Set { .. } | Setting::Implied { .. } | Setting::Absent { .. } => {}
            }
        }
    }

    fn is<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        flag: &str,
        values: &[&str],
        mend: &Mend,
    ) {
        let report = match component.flag(flag) {
            Setting::Set { value, .. } | Setting::Implied { value } if values.contains(&value) => {
                return;
            }
            Setting::Set { value, node } => {
                cx.report(node, format!("`--{flag}` is `{value}`: {}", self.so))
            }
            Setting::Absent { parent, field } => {
                let message = format!("`--{flag}` is not set: {}", self.so);
                cx.report_absent(parent, field, message)
            }
            Setting::Implied { .. } => return,
            Setting::Elsewhere => return cx.not_applicable(),
            Setting::Unknown(node) => return unknown(cx, node, flag),
        };
        mended(report, component, flag, Some(mend));
    }

    fn has<'a>(
        &self,
        cx: &mut Cx<'a>,
        component: &Component<'a>,
        (flag, word): (&str, &str),
        not_in: &str,
    ) {
        let mut last = None;
        for setting in component.flag_values(flag) {
            match setting {
                Setting::Set { value, .. } | Setting::Implied { value }
                    if words(value).any(|it| it == word) =>
                {
                    return;
                }
                Setting::Unknown(node) => return unknown(cx, node, flag),
                Setting::Elsewhere => return cx.not_applicable(),
                other => last = Some(other),
            }
        }
        let message = format!("`--{flag}` does not name `{word}`: {}", self.so);
        let (report, value) = match last {
            Some(Setting::Set { node, value }) => {
                let others = words(value).filter(|it| !it.is_empty());
                let all: Vec<&str> = others.chain([word]).collect();
                (cx.report(node, message), all.join(","))
            }
            Some(Setting::Absent { parent, field }) => {
                (cx.report_absent(parent, field, message), word.to_owned())
            }
            _ => return,
        };
        let others = component.flag_values(not_in);
        let may_be_in_both = others.iter().any(|it| match it {
            Setting::Set { value, .. } | Setting::Implied { value } => {
                words(value).any(|it| it == word)
            }
            Setting::Unknown(_) => true,
            Setting::Absent { .. } | Setting::Elsewhere => false,
        });
        if !may_be_in_both && let Some(change) = component.set(flag, &value) {
            report.fix(Safety::Safe, format!("set `--{flag}` to `{value}`"), change);
        }
    }
}

fn mended<'a>(
    report: crate::posture::Report<'_, 'a>,
    component: &Component<'a>,
    flag: &str,
    mend: Option<&Mend>,
) {
    let mend = mend.filter(|mend| (mend.bears)(component));
    if let Some(mend) = mend
        && let Some(change) = component.set(flag, mend.value)
    {
        let title = format!("set `--{flag}` to `{}`", mend.value);
        report.fix(mend.safety, title, change);
    }
}

fn unknown<'a>(cx: &mut Cx<'a>, node: crate::document::Node<'a>, flag: &str) {
    cx.unknown(node, format!("what `--{flag}` is set to cannot be told"));
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}
