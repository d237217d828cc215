//! The library opened and closed, and a round trip to SEQR.

use super::guard::{HearsPanics, guard, guard_or};
use super::handles::{self, handle};
use super::read::{bad, optional, out, plain, required, sized};
use super::strings::into_c_string;
use super::{log, seqr_log_fn, seqr_status};
use crate::log::LogFile;
use crate::os;
use crate::pos::{Client, Config, Error, Kind, Result, SLOW_PACKETS, is_database_url, till_zone};
use std::ffi::{c_char, c_void};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A flag of seqr_config: plain http is allowed to any host. Without it plain http is allowed only to the machine
/// itself (127.0.0.1, ::1, localhost), because the message contains the terminal's password. For tests only.
pub const SEQR_ALLOW_PLAIN_HTTP: u32 = 1;

/// The opened library: the service's address, the store, the log. Made by seqr_open, closed by seqr_close. One for each
/// store. All threads may share it.
pub struct seqr_client {
    pub(super) client: Client,
    /// What hears of the log, until seqr_close has returned.
    listening: Mutex<Option<Listening>>,
}

struct Listening {
    _hears_panics: HearsPanics,
    _log: log::Switch,
    _log_file: Option<LogFile>,
}

/// What seqr_open needs. Begin with SEQR_CONFIG_INIT, then set endpoint, store_path and client_id; the rest
/// may stay as it is. All of it is copied: the texts need to live only during the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_config {
    /// Set by SEQR_CONFIG_INIT.
    pub struct_size: u32,
    /// 0, or SEQR_ALLOW_PLAIN_HTTP. Other bits are refused.
    pub flags: u32,
    /// URL of the SEQR service (required), beginning with https: "https://host/path".
    pub endpoint: *const c_char,
    /// Path of the store (required): one SQLite file on a local disk (a network share is refused). It is made if it
    /// does not exist. Only its owner can read it (on Windows it has its folder's rights, and passwords are encrypted
    /// for this machine). A relative path begins at the current folder of the call of seqr_open. The store holds all
    /// that must survive a power cut: the terminals with their passwords, and every payment and refund.
    ///
    /// The files beside it whose names begin with its own (-wal, -shm, -locks) belong to it. While the library is open,
    /// any program of this machine may read the store with SQLite; so may this process with its own copy of SQLite
    /// (except on 32-bit Linux and on Unix systems other than Linux, where that removes the library's locks). No
    /// program may write to it, change its journal mode, or rename, replace or remove one of the files: then
    /// SEQR_E_NOT_SAVED names the file. A plain copy of the file lacks what is in the -wal file: use seqr_store_backup.
    /// Never put an old copy in its place: it lacks the payments since. Never open a copy on another machine: the
    /// library cannot recognize it, and neither of the two knows what the other has refunded.
    ///
    /// In the server build it may be the URL of a PostgreSQL database instead, "postgresql://user@host1,host2/name":
    /// then several programs share the store, and if a machine fails, another program continues (seqr_takeover,
    /// docs/scale.md). All servers of the URL are tried at once; beyond this machine each must prove its name by
    /// TLS. receipt_file cannot be used then. The library for tills answers a URL with SEQR_E_CONFIG.
    pub store_path: *const c_char,
    /// clientId of every request (required): your program and its version, "Example POS 4.2".
    pub client_id: *const c_char,
    /// Prefix of clientReference, for example the POS's name. clientReference is unique for each request and helps
    /// SEQR's support to find it; it has 32 characters at most with the prefix. NULL for none.
    pub client_reference: *const c_char,
    /// clientComment of every request, 80 characters at most. NULL for none.
    pub client_comment: *const c_char,
    /// PEM file with certificates of authorities to trust besides those of the operating system. NULL for
    /// none.
    pub ca_file: *const c_char,
    /// URL of an HTTP proxy, "http://host:port". NULL for none; the environment's variables are not used.
    pub proxy: *const c_char,
    /// Milliseconds until a connection must be made. 0 means 3000.
    pub connect_timeout_ms: u32,
    /// Milliseconds until a status query, or another request that moves no money, must be answered. 0 means 5000.
    pub request_timeout_ms: u32,
    /// Milliseconds until a request that moves money must be answered (a new invoice, a refund). 0 means 30000.
    pub money_timeout_ms: u32,
    /// Milliseconds that seqr_cancel tries before it returns SEQR_E_IN_DOUBT. 0 means 15000.
    pub cancel_timeout_ms: u32,
    /// Milliseconds from one status query of a payment to the next. 0 means 1000, as SEQR requires.
    pub poll_interval_ms: u32,
    /// Milliseconds that the customer has until the cashier is asked (SEQR_PAY_ASK_CASHIER). 0 means 30000.
    pub poll_window_ms: u32,
    /// Milliseconds that the cashier has to answer; then the library cancels the sale. 0 means 300000.
    pub question_timeout_ms: u32,
    /// Which lines log and log_file get: those of this level and of the more important ones, SEQR_LOG_ERROR to
    /// SEQR_LOG_DEBUG. 0 means SEQR_LOG_INFO.
    pub log_level: i32,
    /// Path of the receipt file: a text file to which one JSON line is added for each payment that is paid, each refund
    /// that is made, and each reversal. NULL for none. A line has the fields post (a number that ascends), store (names
    /// this store), kind ("payment", "refund", "reversal"), text ("SEQR payment"), amount (minor units; negative for a
    /// refund or a reversal), currency, ers_reference, payment_reference (of a refund), at, at_ms, terminal,
    /// terminal_id, client_invoice_id or refund_id. Each line is written once, also across crashes and power cuts. A
    /// thread of its own writes the file, so no sale waits for it. If a write fails, the log has a line, and the
    /// library tries again. What the store has and the file lacks is written first, so a new file begins with the
    /// store's first payment. The file may be renamed at any time: the next line makes a new one. One file for each
    /// store.
    pub receipt_file: *const c_char,
    /// Language of receipts and reports: "en" or "sv", with or without a region ("sv-SE"). NULL means "en". Any other
    /// language is refused; seqr_set_receipt_texts gives receipts your own words.
    pub language: *const c_char,
    /// IANA name of the till's time zone, as "Europe/Stockholm". NULL means the operating system's. If the system does
    /// not give its name, the library uses the C library's time zone, and the log says so.
    pub time_zone: *const c_char,
    /// The function that gets the lines of the log. NULL for none.
    pub log: seqr_log_fn,
    /// Passed to log as its context; the library does not look at it. It must live until seqr_close has
    /// returned.
    pub log_context: *mut c_void,
    /// Path of a log file of the library's own: one line for each event, with its time, its level and its text. NULL
    /// for none. Use it together with log or instead of it: a host with one thread, or one that cannot be called on
    /// another thread, needs no log function. A thread of its own writes the file, so no payment waits for its disk. A
    /// failure to write never disturbs a sale; log gets one line about it. Only the file's owner can read it. It may be
    /// renamed at any time. One file for each program.
    pub log_file: *const c_char,
    /// Path of the key with which the terminals' passwords are encrypted in a database: a file of 32 random bytes that
    /// its owner alone may read (head -c 32 /dev/urandom > FILE; chmod 600 FILE), the same for all programs that share
    /// the database. Required with a URL in store_path; NULL with a file, whose passwords the system protects.
    pub store_key_file: *const c_char,
    /// IANA name of the time zone of times in SEQR's answers that name no zone. NULL means "Europe/Stockholm".
    pub seqr_time_zone: *const c_char,
    /// Size in kilobytes at which log_file is renamed to its name with ".1" added (replacing the one before), and a new
    /// one is begun: together they take twice this size. 0 means 10240.
    pub log_file_limit_kb: u32,
    /// 0.
    pub reserved: u32,
}

plain!(seqr_config ends with reserved: u32);

const CONNECT_TIMEOUT_MS: u32 = 3_000;
const REQUEST_TIMEOUT_MS: u32 = 5_000;
const MONEY_TIMEOUT_MS: u32 = 30_000;
const CANCEL_TIMEOUT_MS: u32 = 15_000;
const POLL_INTERVAL_MS: u32 = 1_000;
const POLL_WINDOW_MS: u32 = 30_000;
const QUESTION_TIMEOUT_MS: u32 = 300_000;
const LANGUAGE: &str = "en";
const LOG_FILE_LIMIT_KB: u32 = 10_240;

fn millis(given: u32, default: u32) -> Duration {
    Duration::from_millis(u64::from(if given == 0 { default } else { given }))
}

/// A fork is noticed from now on. In a child of an open library nothing can be opened: see `os::is_orphan`.
fn forkable() -> Result<os::Alive> {
    if os::is_orphan() {
        return Err(Error::new(
            Kind::State,
            "This process was made by fork while the library was open in its parent: fork before seqr_open, or \
             have the child start a program of its own (exec)",
        ));
    }
    let alive = os::Alive::new();
    os::watch_forks().map_err(|error| {
        Error::new(
            Kind::Internal,
            format!("The library cannot register for fork: {error}; open the library again"),
        )
    })?;
    Ok(alive)
}

/// Programs of the library's own tests cannot wait ten minutes. What is shipped has no debug assertions.
fn slow_packets() -> Duration {
    let test = if cfg!(debug_assertions) { std::env::var("SEQR_TEST_SLOW_PACKETS_MS").ok() } else { None };
    test.and_then(|ms| ms.parse().ok()).map_or(SLOW_PACKETS, Duration::from_millis)
}

impl seqr_config {
    fn translated(&self, switch: &log::Switch) -> Result<(Config, Option<LogFile>)> {
        if self.flags & !SEQR_ALLOW_PLAIN_HTTP != 0 {
            return Err(bad(format!(
                "config.flags is {:#x}; SEQR_ALLOW_PLAIN_HTTP (1) is the only flag",
                self.flags
            )));
        }
        if self.reserved != 0 {
            return Err(bad(format!("config.reserved is {}; it must be 0", self.reserved)));
        }
        let store_path = required(self.store_path, "config.store_path")?;
        let key_file = optional(self.store_key_file, "config.store_key_file")?;
        if key_file.is_some() && !is_database_url(Path::new(store_path)) {
            return Err(bad(
                "config.store_key_file is for a store in PostgreSQL, and store_path is a file: leave it NULL"
                    .into(),
            ));
        }
        let owned = |pointer, name| optional(pointer, name).map(|text| text.map(str::to_owned));
        let time_zone = owned(self.time_zone, "config.time_zone")?;
        let file = match optional(self.log_file, "config.log_file")? {
            Some(path) => Some(self.log_file(path, time_zone.as_deref())?),
            None => None,
        };
        let lines = file.as_ref().map(LogFile::sender);
        let log = log::logger(self.log_level, self.log, self.log_context, lines, switch)?;
        let config = Config {
            endpoint: required(self.endpoint, "config.endpoint")?.to_owned(),
            allow_plain_http: self.flags & SEQR_ALLOW_PLAIN_HTTP != 0,
            store_path: store_path.into(),
            store_key_file: key_file.map(Into::into),
            client_id: required(self.client_id, "config.client_id")?.to_owned(),
            client_reference: owned(self.client_reference, "config.client_reference")?,
            client_comment: owned(self.client_comment, "config.client_comment")?,
            ca_file: owned(self.ca_file, "config.ca_file")?.map(Into::into),
            proxy: owned(self.proxy, "config.proxy")?,
            connect_timeout: millis(self.connect_timeout_ms, CONNECT_TIMEOUT_MS),
            request_timeout: millis(self.request_timeout_ms, REQUEST_TIMEOUT_MS),
            money_timeout: millis(self.money_timeout_ms, MONEY_TIMEOUT_MS),
            cancel_timeout: millis(self.cancel_timeout_ms, CANCEL_TIMEOUT_MS),
            poll_interval: millis(self.poll_interval_ms, POLL_INTERVAL_MS),
            poll_window: millis(self.poll_window_ms, POLL_WINDOW_MS),
            question_timeout: millis(self.question_timeout_ms, QUESTION_TIMEOUT_MS),
            receipt_file: owned(self.receipt_file, "config.receipt_file")?.map(Into::into),
            language: optional(self.language, "config.language")?.unwrap_or(LANGUAGE).to_owned(),
            time_zone,
            seqr_time_zone: owned(self.seqr_time_zone, "config.seqr_time_zone")?,
            slow_packets: slow_packets(),
            log,
        };
        Ok((config, file))
    }

    fn log_file(&self, path: &str, time_zone: Option<&str>) -> Result<LogFile> {
        let kilobytes = if self.log_file_limit_kb == 0 { LOG_FILE_LIMIT_KB } else { self.log_file_limit_kb };
        let zone = till_zone(time_zone)?.zone;
        LogFile::open(Path::new(path), u64::from(kilobytes) * 1024, zone)
            .map_err(|error| Error::new(Kind::Config, format!("log_file: {path} cannot be written: {error}")))
    }
}

/// Opens the library: reads the configuration, opens or makes the store, and starts the threads that payments need. It
/// sends nothing, and SEQR need not be reachable (seqr_ping shows whether it is).
///
/// config: see seqr_config. client: the handle, written on success; close it with seqr_close.
///
/// Call it once when the program starts. Then seqr_next_unfinished shows what a crash interrupted. A process opens a
/// store once; other processes may have it open too. A call right after seqr_close waits up to 5 s for the end of the
/// store's last write. The paths of the configuration are made absolute here.
///
/// Errors: SEQR_E_ARGUMENT (a pointer, a text or a number is not valid), SEQR_E_CONFIG (the endpoint is not a URL, or
/// is plain http without SEQR_ALLOW_PLAIN_HTTP; an unknown time zone; a ca_file that cannot be read; ...), SEQR_E_STORE
/// (the store cannot be opened, is not a store of this library, is of a newer version, belongs to another user (Unix),
/// or is on a network share: the file is not changed; or the system has no thread left), SEQR_E_STORE_BUSY (another
/// program holds it locked), SEQR_E_STATE (this process has the store open already, or was forked while the library was
/// open in its parent). The error text says which, and what to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_open(config: *const seqr_config, client: *mut *mut seqr_client) -> seqr_status {
    guard(|| {
        os::stay_mapped();
        let _alive = forkable()?;
        let switch = log::Switch::on();
        let (config, log_file) = sized(config, "config")?.translated(&switch)?;
        let place = out(client, "client")?;
        let hears_panics = HearsPanics::new(config.log.clone());
        let client = Client::open(config)?;
        let listening = Listening { _hears_panics: hears_panics, _log: switch, _log_file: log_file };
        place.set(handles::make(seqr_client { client, listening: Mutex::new(Some(listening)) })?);
        Ok(())
    })
}

/// Closes the library and frees the handle. It takes a second at most. Calls that wait for a payment on other threads
/// return SEQR_E_CLOSED (a refund, a registration or a ping first gets its answer or reaches its own timeout). The
/// library's threads end, and log is not called again. Open payments are not canceled: they stay in the store, and
/// seqr_next_unfinished gives them after the next seqr_open. (If no status query arrives within 20 seconds after a
/// payment, SEQR reverses it.)
///
/// Handles of terminals and payments stay yours: calls with them give SEQR_E_CLOSED from now on, and you must still
/// close them. NULL is allowed. A call on another thread that uses this handle ends with SEQR_E_CLOSED or normally.
/// From inside a callback of a call with this handle, seqr_close does nothing, and seqr_last_error says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_close(client: *mut seqr_client) {
    guard_or((), || {
        if let Some(closed) = handles::take(client, "client")? {
            closed.client.close();
            let listening = closed.listening.lock().unwrap_or_else(PoisonError::into_inner).take();
            drop(listening);
        }
        Ok(())
    });
}

/// Shows whether SEQR answers: a round trip without any effect. Waits request_timeout_ms at most. Any thread.
///
/// milliseconds: the duration of the round trip, written on success. It may be NULL.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP,
/// SEQR_E_FAULT, SEQR_E_ANSWER, SEQR_E_REFUSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_ping(client: *mut seqr_client, milliseconds: *mut u32) -> seqr_status {
    guard(|| {
        let took = handle(client, "client")?.client.ping()?;
        if let Ok(place) = out(milliseconds, "milliseconds") {
            place.set(u32::try_from(took.as_millis()).unwrap_or(u32::MAX));
        }
        Ok(())
    })
}

/// Answers what support asks first, in some lines of English: versions, settings, the store and what waits in it, and
/// the way to SEQR step by step (name, connection, certificate and its authority, an answer, the clock). A fault is
/// marked WRONG, with what to do. No line contains a password, also not those in the URLs of the endpoint and the
/// proxy.
///
/// It changes nothing, here or at SEQR. Each step waits request_timeout_ms at most. Any thread.
///
/// client: the library. text: show it or mail it to support; free it with seqr_string_free; written on success. The
/// call also succeeds if SEQR cannot be reached: then the text says so.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED, SEQR_E_STORE, SEQR_E_STORE_BUSY, SEQR_E_NOT_SAVED (the store cannot be read).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_diagnose(client: *mut seqr_client, text: *mut *mut c_char) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let place = out(text, "text")?;
        place.set(into_c_string(Some(client.client.diagnose()?)));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::error::last_text;
    use crate::capi::{SEQR_E_ARGUMENT, SEQR_LOG_DEBUG};
    use std::ptr;

    fn config() -> seqr_config {
        seqr_config {
            struct_size: size_of::<seqr_config>() as u32,
            flags: 0,
            endpoint: c"https://seqr.example/service".as_ptr(),
            store_path: c"till.db".as_ptr(),
            client_id: c"Example POS 4.2".as_ptr(),
            client_reference: ptr::null(),
            client_comment: ptr::null(),
            ca_file: c"".as_ptr(),
            proxy: ptr::null(),
            connect_timeout_ms: 0,
            request_timeout_ms: 0,
            money_timeout_ms: 0,
            cancel_timeout_ms: 0,
            poll_interval_ms: 0,
            poll_window_ms: 0,
            question_timeout_ms: 0,
            log_level: 0,
            receipt_file: ptr::null(),
            language: ptr::null(),
            time_zone: ptr::null(),
            log: None,
            log_context: ptr::null_mut(),
            log_file: ptr::null(),
            store_key_file: ptr::null(),
            seqr_time_zone: ptr::null(),
            log_file_limit_kb: 0,
            reserved: 0,
        }
    }

    #[test]
    fn what_is_left_out_gets_its_default() {
        let (defaults, file) = config().translated(&log::Switch::on()).unwrap();
        assert!(file.is_none());
        assert_eq!(defaults.connect_timeout, Duration::from_secs(3));
        assert_eq!(defaults.request_timeout, Duration::from_secs(5));
        assert_eq!(defaults.money_timeout, Duration::from_secs(30));
        assert_eq!(defaults.cancel_timeout, Duration::from_secs(15));
        assert_eq!(defaults.poll_interval, Duration::from_secs(1));
        assert_eq!(defaults.poll_window, Duration::from_secs(30));
        assert_eq!(defaults.question_timeout, Duration::from_secs(300));
        assert_eq!(
            (defaults.language.as_str(), defaults.ca_file, defaults.allow_plain_http),
            ("en", None, false)
        );
        let (given, _) = seqr_config { poll_window_ms: 7, flags: SEQR_ALLOW_PLAIN_HTTP, ..config() }
            .translated(&log::Switch::on())
            .unwrap();
        assert_eq!((given.poll_window, given.allow_plain_http), (Duration::from_millis(7), true));
    }

    #[test]
    fn a_config_that_cannot_be_used_names_its_field() {
        for (config, field) in [
            (seqr_config { endpoint: ptr::null(), ..config() }, "config.endpoint"),
            (seqr_config { store_path: ptr::null(), ..config() }, "config.store_path"),
            (seqr_config { client_id: c"\xff".as_ptr(), ..config() }, "config.client_id"),
            (seqr_config { flags: 2, ..config() }, "config.flags"),
            (seqr_config { log_level: SEQR_LOG_DEBUG + 1, ..config() }, "log_level"),
            (seqr_config { reserved: 1, ..config() }, "config.reserved"),
            (seqr_config { store_key_file: c"keys".as_ptr(), ..config() }, "config.store_key_file"),
            (seqr_config { language: c"xx".as_ptr(), ..config() }, "language"),
            (seqr_config { struct_size: 0, ..config() }, "config.struct_size"),
        ] {
            let mut client = ptr::null_mut();
            // SAFETY: a whole config and room for a handle.
            assert_eq!(unsafe { seqr_open(&config, &mut client) }, SEQR_E_ARGUMENT);
            assert!(last_text().contains(field), "{}", last_text());
            assert!(client.is_null());
        }
    }

    #[cfg(not(feature = "postgres"))]
    #[test]
    fn the_url_of_a_database_is_refused_without_its_password() {
        use crate::capi::{SEQR_E_CONFIG, seqr_store_adopt};

        for url in [
            c"postgresql://till:hidden@127.0.0.1/seqr",
            c"postgres://till:hidden@db/x",
            c"PostgreSQL://hidden",
        ] {
            let config =
                seqr_config { store_path: url.as_ptr(), store_key_file: c"keys".as_ptr(), ..config() };
            let mut client = ptr::null_mut();
            // SAFETY: a whole config and room for a handle.
            assert_eq!(unsafe { seqr_open(&config, &mut client) }, SEQR_E_CONFIG);
            assert!(client.is_null());
            let mut report = ptr::null_mut();
            let told = last_text();
            // SAFETY: a whole text and room for another.
            assert_eq!(unsafe { seqr_store_adopt(url.as_ptr(), &mut report) }, SEQR_E_ARGUMENT);
            for told in [told, last_text()] {
                assert!(told.contains("PostgreSQL") && !told.contains("hidden"), "{told}");
            }
        }
    }

    #[test]
    fn null_is_an_error_and_closing_null_is_fine() {
        // SAFETY: NULL is allowed everywhere.
        unsafe {
            assert_eq!(seqr_open(ptr::null(), ptr::null_mut()), SEQR_E_ARGUMENT);
        }
        // SAFETY: as above.
        unsafe {
            assert_eq!(seqr_open(&config(), ptr::null_mut()), SEQR_E_ARGUMENT);
        }
        // SAFETY: as above.
        unsafe {
            assert_eq!(seqr_ping(ptr::null_mut(), ptr::null_mut()), SEQR_E_ARGUMENT);
        }
        // SAFETY: as above.
        unsafe { seqr_close(ptr::null_mut()) };
    }
}
