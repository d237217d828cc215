//! What can be set about the simulated service; each default is the protocol's own number.

/// What tells SEQR that the till knows of a payment (docs/protocol.md, Decisions, "what acknowledges a payment").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SettledBy {
    /// Any status query.
    #[default]
    Query,
    /// A status query that names the version which said PAID.
    Version,
    /// submitPaymentReceipt.
    Receipt,
}

/// Whether refunds are allowed at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RefundPolicy {
    /// They are.
    #[default]
    Allowed,
    /// The reseller may not refund: code 97.
    ResellerNotAllowed,
    /// The customer's account does not allow refunds: code 99.
    AccountNotAllowed,
}

/// What RESERVATION_DESIRED does once the customer has agreed (docs/protocol.md, Decisions).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ReservationDesired {
    /// The amount is reserved.
    #[default]
    Reserves,
    /// The bank has no reservations: the whole amount is debited at once, PAID without RESERVED.
    Debits,
}

/// In which element a report travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportContent {
    /// `contentString`, a CDATA section.
    #[default]
    Text,
    /// `content`, base64.
    Base64,
    /// Both.
    Both,
}

/// See the top of the file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A payment is reversed if no query arrives for so many milliseconds (20,000).
    pub reversal_ms: u64,
    /// What counts as asking.
    pub settled_by: SettledBy,
    /// A report is ready so many milliseconds after its period was closed (3,000).
    pub report_ready_ms: u64,
    /// How long a reservation lasts if the till gives no time, in milliseconds (one hour).
    pub reservation_ms: u64,
    /// getPaymentStatus without a reference answers for the terminal's current invoice; otherwise 54 (true).
    pub status_without_reference: bool,
    /// What RESERVATION_DESIRED does (it reserves).
    pub reservation_desired: ReservationDesired,
    /// A service of the WSDL's age: commitReservation takes ALL whatever `amount` says, the mode
    /// RESERVATION_REQUIRED_PRELIMINARY_AMOUNT is unknown and debits at once, and commitReservationTimeout is
    /// ignored (false).
    pub old_service: bool,
    /// In which element a report travels (contentString).
    pub report_content: ReportContent,
    /// Refunds.
    pub refunds: RefundPolicy,
    /// Accepted currencies; empty accepts all of ISO 4217.
    pub currencies: Vec<String>,
    /// The shop's summary report shows TransactionDetails rows, as a newer sample of the vendor's (false).
    pub shop_report_with_details: bool,
    /// Invoices kept; the oldest that have ended are removed (100,000).
    pub max_invoices: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            reversal_ms: 20_000,
            settled_by: SettledBy::Query,
            report_ready_ms: 3_000,
            reservation_ms: 3_600_000,
            status_without_reference: true,
            reservation_desired: ReservationDesired::default(),
            old_service: false,
            report_content: ReportContent::default(),
            refunds: RefundPolicy::Allowed,
            currencies: Vec::new(),
            shop_report_with_details: false,
            max_invoices: 100_000,
        }
    }
}
