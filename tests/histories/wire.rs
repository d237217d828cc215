//! The way between the till and SEQR: what happens to a request and its answer, drawn when it is sent. It knows neither
//! what is asked nor what is answered.

use super::model::refused;
use super::rng::Rng;
use seqr::pos::machine::{Ms, Request};
use seqr::service::{NotSent, ServiceError};

/// From here on a client has given up waiting: what the driver's service layer is configured to.
const MONEY_TIMEOUT: Ms = 30_000;
const QUESTION_TIMEOUT: Ms = 5_000;

/// What becomes of a request.
pub(crate) struct Fate {
    /// When SEQR gets it and does what it says; None if never.
    pub(crate) arrives: Option<Ms>,
    /// When the till hears of it.
    pub(crate) answered: Ms,
    /// What the till hears instead of SEQR's answer.
    pub(crate) instead: Option<ServiceError>,
}

/// `trouble`: how many requests in a hundred meet with something.
pub(crate) fn fate(request: &Request, now: Ms, trouble: u64, rng: &mut Rng) -> Fate {
    let timeout = match request {
        Request::SendInvoice | Request::Commit { .. } => MONEY_TIMEOUT,
        _ => QUESTION_TIMEOUT,
    };
    let arrives = now + rng.between(1, 60);
    let answered = arrives + rng.between(1, 60);
    let fine = |instead| Fate { arrives: Some(arrives), answered, instead };
    let unheard = |instead| Fate { arrives: None, answered, instead: Some(instead) };
    if !rng.chance(trouble) {
        return fine(None);
    }
    // The till learns of a loss when its patience is over, or before, by a reset.
    let gives_up = if rng.chance(60) { now + timeout } else { now + rng.between(100, timeout) };
    let lost = |arrives| Fate {
        arrives,
        answered: gives_up,
        instead: Some(ServiceError::Lost { detail: String::new() }),
    };
    match rng.below(20) {
        0 | 1 => unheard(ServiceError::NotSent { why: NotSent::Connect, detail: String::new() }),
        2 | 3 => lost(None),
        4..=6 => lost(Some(arrives)),
        7 => lost(Some(gives_up + rng.between(1, 60))), // just too late for the till
        8 => lost(Some(gives_up + rng.between(60, 30_000))),
        9 | 10 => {
            let late = now + rng.between(200, timeout - 100);
            Fate { arrives: Some(now + rng.between(1, late - now)), answered: late, instead: None }
        }
        11 => fine(Some(rng_error(rng))),
        12 => unheard(rng_error(rng)),
        13 => unheard(http(404, false)),
        14 => unheard(ServiceError::Fault { code: "Client".into(), text: String::new() }),
        15 => unheard(refused(rng.pick(&[93, 94]))),
        16 => fine(Some(refused(90))),
        17 => unheard(refused(90)),
        _ => unheard(refused(rng.pick(&[10, 20, 21, 29, 33, 37, 54, 91, 99, 1234]))),
    }
}

fn http(status: u16, may_have_been_done: bool) -> ServiceError {
    ServiceError::Http { status, excerpt: String::new(), location: None, may_have_been_done }
}

/// What may come whether or not the work was done.
fn rng_error(rng: &mut Rng) -> ServiceError {
    match rng.below(3) {
        0 => http(503, true),
        1 => ServiceError::Fault { code: "Server".into(), text: String::new() },
        _ => ServiceError::Unreadable { reason: String::new(), excerpt: String::new() },
    }
}
