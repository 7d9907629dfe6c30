//! Fixes as minimal edits of a text.
//!
//! A check says what should change in the tree ([`Change`]); where in the text that is, and how it is
//! written there, is worked out here: comments, quotes, order, indentation and line ends stay, and
//! no byte outside the edits moves. An edit is offered only if the text with it, read again by the
//! reader of [`crate::document`], is the tree with the change and nothing else. A change may also be a
//! document more behind one that is there.
//!
//! | function | what it does |
//! |---|---|
//! | [`edits`] | one change of one document as text edits |
//! | [`fixes`] | the fixes of all that was found in a file |
//! | [`mend`] | applies fixes to a file, round after round, and checks what comes of it |
//! | [`mend_among`] | the same to a file of a scan, with all its files known |
//! | [`mend_together`] | mends in many files of a scan what is found with all of them known |

mod allowed;
mod behind;
mod block;
mod change;
mod counts;
mod edit;
mod flow;
mod layout;
mod offer;
mod patch;
mod refusal;
mod rounds;
mod sift;
mod sift_together;
mod together;
mod verify;
mod wanted;
mod write;

pub(super) use behind::{Behind, new_object};
pub use change::{Change, Value};
pub use edit::{Edit, apply};
pub(super) use offer::fixes_of;
pub use offer::{Fix, Proposal, Safety, fixes};
pub use patch::edits;
pub use refusal::Refusal;
pub use rounds::{Dropped, Mended, Why, mend, mend_among};
pub use together::mend_together;
pub use wanted::{Spared, Wanted};
