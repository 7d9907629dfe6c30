//! AVAIL: deployment strategy, probes, availability.

use crate::posture::check::checks;

checks! {
    @across {
        disruption: NoBudget, BudgetBlocks;
    }
}
