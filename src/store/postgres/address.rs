//! The database's address: the servers of a URL, each to be tried alone, with the settings that every connection has. It must
//! not open a connection.

use super::error::DatabaseError;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// Data that the server's machine does not acknowledge for so long ends the connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(3);

/// Of every session, behind the URL's own options, so that these hold: a commit waits for the replica; a session whose host
/// is gone lets go of its rows; nobody waits for a lock for longer than a second.
const SESSION: &str = "-c synchronous_commit=on -c idle_in_transaction_session_timeout=2s -c lock_timeout=1s \
    -c tcp_user_timeout=3s";

/// Upper bound on the servers of a URL: all are tried at once.
const SERVERS: usize = 8;

/// Where a URL names none.
const PORT: u16 = 5432;

/// The servers of a URL, each with its own settings.
pub(super) fn servers(url: &str) -> Result<Vec<Config>, DatabaseError> {
    let bad = |detail: &str| DatabaseError::Address { detail: detail.into() };
    if !url.starts_with("postgresql://") && !url.starts_with("postgres://") {
        return Err(bad("it does not begin with postgresql://"));
    }
    // The parser's own message may repeat a part of the URL.
    let url = url.replace("sslmode=verify-full", "sslmode=require"); // the same here, and the parser knows only the latter
    let given: Config =
        url.parse().map_err(|_| bad("it is no URL of PostgreSQL, or has an option that is not known"))?;
    let (hosts, addresses, ports) = (given.get_hosts(), given.get_hostaddrs(), given.get_ports());
    if hosts.is_empty() || hosts.len() > SERVERS {
        return Err(bad("it must name one to eight hosts"));
    }
    if (!addresses.is_empty() && addresses.len() != hosts.len())
        || (ports.len() > 1 && ports.len() != hosts.len())
    {
        return Err(bad("it has more or fewer ports or hostaddr than hosts"));
    }
    let each = hosts.iter().enumerate().map(|(at, host)| {
        let mut server = settings(&given);
        let near = match host {
            Host::Tcp(name) => {
                server.host(name);
                is_loopback(name)
            }
            #[cfg(unix)]
            Host::Unix(folder) => {
                server.host_path(folder);
                true
            }
        };
        if let Some(address) = addresses.get(at) {
            server.hostaddr(*address);
        }
        if let Some(port) = ports.get(at).or_else(|| ports.first()) {
            server.port(*port);
        }
        // Over a network the server proves its name (verify-full); there is no weaker way.
        let near = near && addresses.get(at).is_none_or(std::net::IpAddr::is_loopback);
        server.ssl_mode(match (near, given.get_ssl_mode()) {
            (true, SslMode::Disable | SslMode::Prefer) => SslMode::Disable,
            _ => SslMode::Require,
        });
        server
    });
    Ok(each.collect())
}

/// What may be shown of a URL: its hosts and its database, without a user or a password.
pub fn shown(url: &str) -> String {
    let Ok(servers) = servers(url) else { return "postgresql://".into() };
    let hosts = servers.iter().map(|server| {
        let port = server.get_ports().first().copied().unwrap_or(PORT);
        match server.get_hosts().first() {
            Some(Host::Tcp(name)) => format!("{name}:{port}"),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => format!("{}:{port}", folder.display()),
            None => String::new(),
        }
    });
    let name =
        servers.first().and_then(|server| server.get_dbname().or(server.get_user())).unwrap_or_default();
    format!("postgresql://{}/{name}", hosts.collect::<Vec<_>>().join(","))
}

fn settings(given: &Config) -> Config {
    let mut server = Config::new();
    if let Some(user) = given.get_user() {
        server.user(user);
    }
    if let Some(password) = given.get_password() {
        server.password(password);
    }
    if let Some(name) = given.get_dbname() {
        server.dbname(name);
    }
    server.options(format!("{} {SESSION}", given.get_options().unwrap_or_default()));
    server.application_name(given.get_application_name().unwrap_or("seqr"));
    server.ssl_negotiation(given.get_ssl_negotiation()).channel_binding(given.get_channel_binding());
    server.tcp_user_timeout(UNACKNOWLEDGED).keepalives_idle(UNACKNOWLEDGED).keepalives_retries(2);
    server.keepalives_interval(Duration::from_secs(1));
    server.target_session_attrs(TargetSessionAttrs::ReadWrite);
    server
}

/// A name is looked up by the system; only `localhost` itself is known to stay on this machine.
fn is_loopback(name: &str) -> bool {
    let number = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || number.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(url: &str) -> Vec<SslMode> {
        servers(url).unwrap().iter().map(Config::get_ssl_mode).collect()
    }

    #[test]
    fn over_a_network_each_server_must_prove_its_name() {
        use SslMode::{Disable, Require};
        assert_eq!(
            modes("postgresql://till@db1.example,127.0.0.1,[::1],localhost/x"),
            [Require, Disable, Disable, Disable]
        );
        assert_eq!(modes("postgresql://till@db1.example/x?sslmode=disable"), [Require]);
        assert_eq!(modes("postgresql://till@db1.example/x?sslmode=prefer"), [Require]);
        assert_eq!(modes("postgresql://till@localhost/x?sslmode=require"), [Require]);
        assert_eq!(modes("postgresql://till@localhost/x?sslmode=verify-full"), [Require]);
        assert_eq!(modes("postgresql://till@localhost/x?hostaddr=192.0.2.1"), [Require]);
        assert_eq!(modes("postgresql://till@localhost.example/x"), [Require]);
    }

    #[test]
    fn each_server_keeps_its_port_and_the_sessions_settings_come_last() {
        let all = servers("postgresql://till@127.0.0.1:1,127.0.0.2:2/x?options=-c%20synchronous_commit=off")
            .unwrap();
        assert_eq!(all.iter().map(|server| server.get_ports().to_vec()).collect::<Vec<_>>(), [[1], [2]]);
        let options = all[0].get_options().unwrap();
        assert!(options.rfind("synchronous_commit=on") > options.find("synchronous_commit=off"), "{options}");
        assert_eq!(all[1].get_hosts(), [Host::Tcp("127.0.0.2".into())]);
    }

    #[test]
    fn what_is_shown_of_an_address_has_no_user_and_no_password() {
        let url = "postgresql://till:hidden@db1.example:6000,db2.example:6000/shop?application_name=hidden";
        assert_eq!(shown(url), "postgresql://db1.example:6000,db2.example:6000/shop");
        assert_eq!(shown("postgresql://till:hidden@db1.example/x?nonsense=hidden"), "postgresql://");
    }

    #[test]
    fn a_bad_address_is_refused_without_repeating_its_password() {
        let bad = [
            "till.db",
            "postgresql://till:hidden@host/x?ssl=hidden",
            "postgresql:///x",
            "postgresql://till:hidden@a,b/x?port=1,2,3",
            "postgresql://till:hidden@a,b,c,d,e,f,g,h,i/x",
        ];
        for url in bad {
            let error = servers(url).unwrap_err().to_string();
            assert!(!error.contains("hidden"), "{error}");
        }
    }
}
