//! The connections, and what `reqwest` must not do with them.

use std::time::Duration;

use reqwest::{ClientBuilder, redirect, retry};

use crate::{Error, Result, error::Defect};

/// How the connections are made.
pub(crate) struct Http {
    pub(crate) user_agent: String,
    pub(crate) connect_timeout: Duration,
    /// That of a try, unless the request has one of its own.
    pub(crate) timeout: Duration,
    /// Whether the service is on this host, where no proxy is between.
    pub(crate) on_this_host: bool,
    pub(crate) configure: Option<Configure>,
}

/// What the user wants otherwise.
pub(crate) type Configure = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

impl Http {
    pub(crate) fn client(&self) -> Result<reqwest::Client> {
        let mut builder = tls(ClientBuilder::new());
        if self.on_this_host {
            // One from the environment would read the credentials.
            builder = builder.no_proxy();
        }
        if let Some(configure) = &self.configure {
            builder = configure(builder);
        }
        builder
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            // Followed there, a redirect would carry the credentials to wherever it leads.
            .redirect(redirect::Policy::none())
            // A retry there would be one that the retry policy knows nothing of.
            .retry(retry::never())
            // It would write the credentials to the log.
            .connection_verbose(false)
            .build()
            .map_err(|source| {
                Error::from(Defect::new("http_client", format!("is refused: {source}")))
                    .with_source(source)
            })
    }
}

/// Settles which TLS it is, whatever features of `reqwest` others turn on.
fn tls(builder: ClientBuilder) -> ClientBuilder {
    #[cfg(feature = "native-tls")]
    return builder.tls_backend_native();
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    return builder.tls_backend_rustls();
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    return builder;
}
