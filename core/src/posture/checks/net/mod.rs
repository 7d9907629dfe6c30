//! NET: network exposure and encryption in transit.

use crate::posture::check::checks;

checks! {
    allow_all: AllowAll;
    @across {
        no_policy: NoPolicy;
        pod_uncovered: PodUncovered;
    }
}
