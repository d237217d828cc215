//! Who ended a payment: plain data, which the journal keeps and the POS is told.

/// Who ended a payment that is not paid, or not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The till's own cancel.
    Cashier = 1,
    /// SEQR said CANCELED, and had been asked all the time.
    Customer = 2,
    /// The bank refused.
    Bank = 3,
    /// SEQR: it expired, was not taken, or was paid and given back.
    Seqr = 4,
    /// Nobody answered "try again or cancel?".
    QuestionTimeout = 5,
    /// A supervisor gave it up.
    Supervisor = 6,
    /// SEQR said CANCELED after a time in which it was not asked: declined, or paid and given back.
    Unknown = 7,
}

impl EndedBy {
    const ALL: [Self; 7] = [
        Self::Cashier,
        Self::Customer,
        Self::Bank,
        Self::Seqr,
        Self::QuestionTimeout,
        Self::Supervisor,
        Self::Unknown,
    ];

    /// Who has that number in the database.
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|by| *by as i64 == number)
    }
}
