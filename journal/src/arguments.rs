//! What can be typed. It reads no store.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What the program exits with.
const EXIT_CODES: &str = "Exit codes:\n  \
    0  done; `list` and `show` found something, `check` and `doctor` found nothing wrong\n  \
    1  `list` or `show` found nothing; `check` or `doctor` found something that needs a person; a payment cannot be read\n  \
    2  the arguments cannot be used\n  \
    3  the store cannot be read or moved, or a file cannot be written\n\n\
    Only `move` writes to the store; no other command does, or makes a file beside it. It may be in use, a copy, a copy without its -wal file, \
    or damaged.";

/// Reads a store of libseqr: what happened to a sale, and whether the customer paid.
#[derive(Debug, Parser)]
#[command(name = "seqr-journal", version, about, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The store: the file that store_path names; the variable SEQR_STORE can name it, too
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
    /// The zone of all times, such as Europe/Stockholm; this machine's by default
    #[arg(long, global = true, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    /// Colors: on a terminal by default, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,
    /// Do not show long answers page by page
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List payments, the newest first
    List(List),
    /// Show the steps of a sale, and whether the customer paid
    Show(Show),
    /// Check the store: is the file complete, what is unfinished or in doubt, do the clocks agree
    Check(Check),
    /// Write payments, refunds or steps for another program
    Export(Export),
    /// Put what the vendor's support needs into one zip file, without passwords
    Bundle(Bundle),
    /// Write one page for a browser: a sale, or a day; the page needs no other file
    Html(Html),
    /// Test the connection to SEQR: name, connection, certificate, answer, clock
    Doctor(Doctor),
    /// Move a settled store from its file into PostgreSQL (server archive only); no program may have it open
    Move(Move),
}

#[derive(Debug, Args, Default)]
pub(crate) struct Which {
    /// Begun on this day: 2026-11-28, today, yesterday
    #[arg(short, long, value_name = "DAY", conflicts_with_all = ["from", "to"])]
    pub(crate) day: Option<String>,
    /// Begun at this time or later: "2026-11-28 17:40", 2026-11-28, 17:40 (today)
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Begun before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Amount of the invoice or paid: 59.00
    #[arg(short, long, value_name = "AMOUNT")]
    pub(crate) amount: Option<String>,
    /// The till, by the shop's name or SEQR's
    #[arg(short, long, value_name = "NAME")]
    pub(crate) till: Option<String>,
    /// States: paid, canceled, unfinished, reversed, doubt, ... (several with commas)
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    pub(crate) state: Vec<String>,
    /// Who sold
    #[arg(short, long, value_name = "NAME")]
    pub(crate) cashier: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) which: Which,
    /// At most so many; 0 is all
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 100)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The sale's number, a reference of SEQR's, or a refund's
    #[arg(value_name = "SALE")]
    pub(crate) sale: String,
    /// Only this till's
    #[arg(short, long, value_name = "NAME")]
    pub(crate) till: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Do not read every page of the file: some seconds faster for a large store
    #[arg(long)]
    pub(crate) quick: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a line
    Jsonl,
    /// RFC 4180; cells that a spreadsheet would read as a formula begin with an apostrophe
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Records {
    Payments,
    Refunds,
    Steps,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The format
    #[arg(short, long, default_value = "jsonl")]
    pub(crate) format: Format,
    /// What to write
    #[arg(short, long, default_value = "payments")]
    pub(crate) records: Records,
    /// Where to; to the standard output by default
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// The zip file to write; it must not exist
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// A log file to be put in, with the one before it (.1); may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Vec<PathBuf>,
    /// Include the result of `doctor` for this endpoint
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Html {
    /// A sale; without it the page shows the sales of --day
    #[arg(value_name = "SALE")]
    pub(crate) sale: Option<String>,
    #[command(flatten)]
    pub(crate) which: Which,
    /// Where to; to the standard output by default
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// SEQR's address, as in the till's settings: https://...
    #[arg(value_name = "ENDPOINT")]
    pub(crate) endpoint: String,
    /// Certificates of authorities (PEM), as in the till's settings
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// The proxy, as in the till's settings: http://host:3128
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Allow http to another machine
    #[arg(long)]
    pub(crate) plain_http: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Move {
    /// The store: the file of store_path
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The database: postgresql://user@host1,host2/name; it must have no journal yet
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// The file of store_key_file: 32 bytes, which its owner alone may read
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: PathBuf,
    /// Certificates of authorities (PEM) to trust for the database's server, besides the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}
