//! `sealward key policy`

use super::view::View;
use super::words::{due_sentence, when, who};
use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status, escape};
use clap::{Args, ValueEnum};
use sealward::envelope::KeyName;
use sealward_providers::{KeyMode, RotationPolicy, StoreError};

/// Show or set when a key is to be rotated, and who does it.
///
/// A customer-managed key is rotated by you alone: `sealward key list` shows what is due, `sealward
/// key rotate --all --if-due` rotates it. A platform-managed key is rotated by the first seal after
/// it became due. In neither mode is a version ever destroyed but by `sealward key destroy`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Policy {
    /// The key's name
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    /// Who rotates the key
    #[arg(long, value_name = "MODE")]
    mode: Option<Mode>,
    /// How old its newest version gets before the key is due: days, such as `30d`, or `never`
    #[arg(long, value_name = "AGE", value_parser = days)]
    rotate_after: Option<Limit<u32>>,
    /// How often its newest version seals before the key is due: a number, or `never`
    #[arg(long, value_name = "N", value_parser = uses)]
    rotate_after_uses: Option<Limit<u64>>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// You do: nothing rotates by itself
    #[value(alias = "customer-managed")]
    Customer,
    /// The first seal after the key became due does
    #[value(alias = "platform-managed")]
    Platform,
}

#[derive(Clone, Copy)]
enum Limit<T> {
    Never,
    After(T),
}

impl<T> Limit<T> {
    fn some(self) -> Option<T> {
        match self {
            Self::Never => None,
            Self::After(limit) => Some(limit),
        }
    }
}

impl Policy {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let store = self.store.unlock(cx)?;
        let key = store.key(&self.name).map_err(|error| failure(&error))?;
        let policy = self
            .changed(key.policy())
            .map_err(|error| failure(&error))?;
        if policy != key.policy() {
            store
                .set_policy(&self.name, policy)
                .map_err(|error| failure(&error))?;
            cx.note(&format!("changed the policy of the key `{}`", self.name));
            if policy != RotationPolicy::default() {
                cx.verbose("the key store's index is of version 2 while a key has such a policy");
            }
        }
        let view = View::named(&self.name, &store, cx)?;
        cx.print(text(&view))?;
        let is_idle = policy.rotate_after().is_none() && policy.rotate_after_uses().is_none();
        if is_idle && policy.mode() == KeyMode::PlatformManaged {
            cx.warn(&format!(
                "nothing makes the key `{}` due, so nothing will rotate it",
                self.name
            ));
        }
        Ok(Status::Success)
    }

    fn changed(&self, policy: RotationPolicy) -> Result<RotationPolicy, StoreError> {
        let mut policy = policy;
        if let Some(mode) = self.mode {
            policy = policy.with_mode(match mode {
                Mode::Customer => KeyMode::CustomerManaged,
                Mode::Platform => KeyMode::PlatformManaged,
            });
        }
        if let Some(limit) = self.rotate_after {
            policy = policy.with_rotate_after(limit.some())?;
        }
        if let Some(limit) = self.rotate_after_uses {
            policy = policy.with_rotate_after_uses(limit.some())?;
        }
        Ok(policy)
    }
}

fn text(view: &View) -> String {
    let key = &view.key;
    let name = key.name();
    let policy = key.policy();
    let how = match policy.mode() {
        KeyMode::CustomerManaged => {
            format!("with `sealward key rotate {name} --if-due`, or at any time without `--if-due`")
        }
        KeyMode::PlatformManaged => {
            "within that seal, under the store's lock: one version, whoever else seals".to_owned()
        }
    };
    format!(
        "\
key          {name}
who rotates  {who}
how          {how}
when         {when}
now          {due}
rotating     adds a version, which seals from then on; every older version opens what it sealed
destroying   only `sealward key destroy` does it, never a rotation: whatever only that version
             wrapped is unreadable from then on, for ever and for everybody, unless it was
             sealed again under a newer version before
",
        who = who(policy.mode()),
        when = when(policy),
        due = due_sentence(view),
    )
}

/// `30d` or `never`
fn days(text: &str) -> Result<Limit<u32>, String> {
    if text == "never" {
        return Ok(Limit::Never);
    }
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let days = days.ok_or("an age is a number of days, such as `30d`, or `never`")?;
    let limit = RotationPolicy::default().with_rotate_after(Some(days));
    limit.map_err(|error| escape(&error.to_string()).into_owned())?;
    Ok(Limit::After(days))
}

/// `1000000` or `never`
fn uses(text: &str) -> Result<Limit<u64>, String> {
    if text == "never" {
        return Ok(Limit::Never);
    }
    let uses = text.parse();
    let uses = uses.map_err(|_| "uses are a number, such as `1000000`, or `never`")?;
    let limit = RotationPolicy::default().with_rotate_after_uses(Some(uses));
    limit.map_err(|error| escape(&error.to_string()).into_owned())?;
    Ok(Limit::After(uses))
}

const EXAMPLES: &str = "\
Examples:
  sealward key policy backup                           # what holds now, in words
  sealward key policy backup --mode platform           # rotated after 30 days by a seal
  sealward key policy backup --rotate-after 90d --rotate-after-uses 1000000";
