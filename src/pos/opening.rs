//! Where the store is, and how it is opened: a file, or in a server build a database that hosts share. It must not know what is
//! kept there.

use super::context::Config;
use super::{Error, Kind, Result};
use crate::store::Store;
use std::path::{Path, PathBuf};

/// It does not repeat the URL, which may hold a password (rule `secrets`).
#[cfg(not(feature = "postgres"))]
const NO_DATABASE: &str = "store_path is the URL of a PostgreSQL database, and this build of the library keeps its store in a \
    file only: nothing was opened; install the server build, or give the path of a file on this machine's own disk";

/// What is done with a file only.
pub(super) const FILE_ONLY: &str = "store_path is the URL of a PostgreSQL database, and only a file can be adopted: nothing was \
    done; restore the database by its own means";

/// Whether a store's path is the URL of a PostgreSQL database, and no file. A scheme's case does not count.
pub fn is_database_url(store_path: &Path) -> bool {
    let Some((scheme, _)) = store_path.to_str().and_then(|text| text.split_once("://")) else { return false };
    ["postgresql", "postgres"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Rule `store-at-its-path`: the host may change its folder later.
pub(super) fn absolute(field: &str, path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::new(Kind::Config, format!("{field}: {} cannot be used: {error}", path.display()))
    })
}

/// Opens the store of this configuration, whose `store_path` is from then on what may be shown of it.
pub(super) fn store(
    config: &mut Config,
    trusting: impl FnOnce() -> Option<rustls::ClientConfig>,
) -> Result<Store> {
    let opened = if is_database_url(&config.store_path) {
        database(config, trusting)?
    } else {
        config.store_path = absolute("store_path", &config.store_path)?;
        Store::open(&config.store_path)
    };
    let store = opened.map_err(|error| {
        let error = Error::from_store("The store could not be opened", &error);
        // Not to be written is one thing while selling and another before the shop opens.
        if error.kind == Kind::NotSaved { Error { kind: Kind::Store, ..error } } else { error }
    })?;
    store.log_to(config.log.clone());
    Ok(store)
}

#[cfg(not(feature = "postgres"))]
fn database(
    _config: &mut Config,
    _trusting: impl FnOnce() -> Option<rustls::ClientConfig>,
) -> Result<std::result::Result<Store, crate::store::StoreError>> {
    Err(Error::new(Kind::Config, NO_DATABASE))
}

#[cfg(feature = "postgres")]
use database::database;

#[cfg(feature = "postgres")]
mod database {
    use super::*;
    use crate::log::{Event, Facts, Logger};
    use crate::store::StoreError;
    use crate::store::postgres::{Opening, Remark, read_key, shown};
    use std::sync::Arc;

    pub(super) fn database(
        config: &mut Config,
        trusting: impl FnOnce() -> Option<rustls::ClientConfig>,
    ) -> Result<std::result::Result<Store, StoreError>> {
        let wrong = |text: &str| Err(Error::new(Kind::Config, text));
        let Some(key_file) = config.store_key_file.as_deref() else {
            return wrong(
                "store_path is the URL of a PostgreSQL database, and store_key_file is missing: the terminals' passwords are \
                 encrypted there; make a key of 32 bytes (head -c 32 /dev/urandom > FILE; chmod 600 FILE) and give its path",
            );
        };
        if config.receipt_file.is_some() {
            return wrong(
                "receipt_file cannot be used with a store in PostgreSQL, which several programs write to; read \
                 seqr_journal_changes instead",
            );
        }
        let url = config.store_path.to_str().unwrap_or_default().to_owned();
        let key = read_key(key_file).map_err(|error| Error::new(Kind::Config, error.to_string()))?;
        let name = format!("{}, process {}", config.client_id, std::process::id());
        let log = config.log.clone();
        let tell = Arc::new(move |remark| tell(&log, remark));
        let tls = trusting().map(Arc::new);
        let opened = Store::open_postgres(Opening { url: &url, name: &name, key: &key, tls, tell });
        config.store_path = shown(&url).into();
        Ok(opened)
    }

    fn tell(log: &Logger, remark: Remark) {
        let facts = Facts { by: Some("library"), ..Facts::default() };
        match remark {
            Remark::Connected { is_synchronous: true } => {
                log.event(Event::StoreConnected, &facts, format_args!("The store's database is connected"));
            }
            Remark::Connected { is_synchronous: false } => log.event(
                Event::StoreNotSynchronous,
                &facts,
                format_args!(
                    "The store's database is connected, and its commits wait for no replica: a failover can lose payments; set \
                     synchronous_standby_names"
                ),
            ),
            Remark::Replica { is_synchronous: true } => log.event(
                Event::StoreConnected,
                &facts,
                format_args!("The commits of the store's database wait for a replica again"),
            ),
            Remark::Replica { is_synchronous: false } => log.event(
                Event::StoreNotSynchronous,
                &facts,
                format_args!(
                    "The commits of the store's database wait for no replica any more: a failover can lose payments; set \
                     synchronous_standby_names"
                ),
            ),
            Remark::Lost(why) => log.event(
                Event::StoreLost,
                &facts,
                format_args!("The connection to the store's database is lost ({why}); another one is tried"),
            ),
            Remark::Ended(why) => {
                log.event(Event::StoreEnded, &facts, format_args!("The store does nothing more: {why}"));
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::store::postgres::DatabaseError;
        use std::sync::Mutex;

        #[test]
        fn what_becomes_of_the_connection_is_told() {
            let told = Arc::new(Mutex::new(String::new()));
            let lines = Arc::clone(&told);
            let log = Logger::new(3, move |_, line| *lines.lock().unwrap() = line.to_owned());
            let lost = || Remark::Lost("no answer in time".into());
            for (remark, event) in [
                (Remark::Connected { is_synchronous: true }, "store.connected"),
                (Remark::Connected { is_synchronous: false }, "store.not_synchronous"),
                (Remark::Replica { is_synchronous: false }, "store.not_synchronous"),
                (Remark::Replica { is_synchronous: true }, "store.connected"),
                (lost(), "store.connection_lost"),
                (Remark::Ended(DatabaseError::Dead), "store.ended"),
            ] {
                tell(&log, remark);
                let line = told.lock().unwrap().clone();
                assert!(line.contains(&format!("event={event} ")), "{line}");
            }
            tell(&log, lost());
            assert!(told.lock().unwrap().contains("no answer in time"));
        }
    }
}
