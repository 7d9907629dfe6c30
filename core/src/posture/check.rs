//! The joint that every check fills.

use super::{Cx, Kinds, Meta};

/// A check: a pure function of one object (or one document).
///
/// A check that is called and says nothing has passed the object. [`Cx::report`],
/// [`Cx::report_absent`], [`Cx::unknown`] and [`Cx::not_applicable`] say the rest.
///
/// ```
/// use sealward::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};
///
/// struct HostPid;
///
/// static META: Meta = Meta {
///     id: "example-host-pid",
///     area: Area::Pss,
///     summary: "a pod shares the process ids of its node",
///     severity: Severity::High,
///     wave: 1,
///     kinds: Kinds::WORKLOADS,
///     references: &[Reference::pss_baseline("hostNamespaces")],
///     fix: FixAvailability::None,
///     off_by_default: false,
///     docs: "",
/// };
///
/// impl Check for HostPid {
///     fn meta(&self) -> &'static Meta {
///         &META
///     }
///
///     fn run(&self, cx: &mut Cx<'_>) {
///         if let Some(shared) = cx.boolean(cx.spec(), &["hostPID"]).filter(|it| it.value) {
///             cx.report(shared.node, "`hostPID` is set");
///         }
///     }
/// }
/// ```
pub trait Check: Send + Sync {
    /// What the check is.
    fn meta(&self) -> &'static Meta;

    /// Looks at one object.
    fn run(&self, cx: &mut Cx<'_>);

    /// Whether the check looks at pods: then it runs for each pod of an object that has several. Any other runs once, as
    /// what it reads is the object.
    ///
    /// ```
    /// use sealward::posture::check_by_id;
    /// assert!(check_by_id("pss-host-pid").unwrap().sees_pods());
    /// assert!(!check_by_id("doc-duplicate-key").unwrap().sees_pods());
    /// ```
    fn sees_pods(&self) -> bool {
        self.meta().kinds == Kinds::WORKLOADS
    }
}

/// The checks of an area, one line each: the module's file and the checks in it. Declared is
/// registered. Those across documents stand in a part of their own.
///
/// ```text
/// checks! {
///     privileged: Privileged;
///     host_namespaces: HostPid, HostIpc;
///     @across {
///         no_policy: NoPolicy;
///     }
/// }
/// ```
macro_rules! checks {
    (
        $($module:ident: $($check:ident),+;)*
        $(@across { $($far_module:ident: $($far:ident),+;)+ })?
    ) => {
        $(mod $module;)*
        $($(mod $far_module;)+)?

        /// The area's checks.
        pub(super) static ALL: &[&dyn $crate::posture::Check] = &[
            $($(&$module::$check,)+)*
            $($($(&$far_module::$far,)+)+)?
        ];

        $(
            /// Those of them that see all files.
            pub(super) static ACROSS: &[&dyn $crate::posture::across::AcrossCheck] =
                &[$($(&$far_module::$far,)+)+];
        )?
    };
}

/// A check's page, the Markdown file beside it; empty without the feature `check-docs`.
macro_rules! page {
    ($file:literal) => {
        if cfg!(feature = "check-docs") {
            include_str!($file)
        } else {
            ""
        }
    };
}

pub(crate) use {checks, page};
