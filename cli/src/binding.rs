//! `-n` and `-c`: what a sealed file is bound to.

use crate::{Failure, escape};
use clap::Args;
use sealward::envelope::{Binding, BindingError, Namespace};

#[derive(Args)]
pub(crate) struct BindingArgs {
    /// What kind of thing is sealed; the same is needed to open it, and it is stored in clear
    #[arg(short, long, value_name = "NAMESPACE", default_value = "file")]
    namespace: String,
    /// A pair that the sealed file is bound to, repeatable; the same ones are needed to open it,
    /// and they are stored in clear
    #[arg(short, long = "context", value_name = "KEY=VALUE")]
    context: Vec<String>,
}

impl BindingArgs {
    pub(crate) fn binding(&self) -> Result<Binding, Failure> {
        let namespace = Namespace::new(self.namespace.as_str()).map_err(|e| misuse(&e))?;
        self.context
            .iter()
            .try_fold(Binding::new(namespace), |binding, pair| {
                let (key, value) = pair.split_once('=').ok_or_else(|| {
                    Failure::usage(format!("`-c {}` is not KEY=VALUE", escape(pair)))
                })?;
                binding.with(key, value).map_err(|e| misuse(&e))
            })
    }
}

fn misuse(error: &BindingError) -> Failure {
    Failure::usage(escape(&error.to_string()))
}
