//! What a request leaves in a trace: nothing without the feature `tracing`.

#[cfg(feature = "tracing")]
pub(crate) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Trace;

/// `future`, to be polled elsewhere but to belong to the span and the subscriber of here.
#[cfg(all(feature = "blocking", feature = "tracing"))]
pub(crate) fn carried<F: Future>(future: F) -> impl Future<Output = F::Output> {
    use tracing::instrument::{Instrument, WithSubscriber};
    future.in_current_span().with_current_subscriber()
}

#[cfg(all(feature = "blocking", not(feature = "tracing")))]
pub(crate) fn carried<F: Future>(future: F) -> F {
    future
}

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use reqwest::StatusCode;
    use tracing::{Instrument, Span, field::Empty};

    use crate::{ErrorKind, Result, draft::Draft, reply::Reply, retry::Outcome};

    /// The span of a request, with the names that OpenTelemetry gives to what an HTTP client does.
    /// The URL is not in it, only its template and its host: what is filled in may be a secret.
    pub(crate) struct Trace(Span);

    impl Trace {
        pub(crate) fn new(draft: &Draft) -> Self {
            let span = tracing::info_span!(
                target: "api_runtime",
                "request",
                otel.kind = "client",
                otel.name = Empty,
                http.request.method = draft.operation.method.as_str(),
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                server.address = Empty,
                server.port = Empty,
                url.template = draft.operation.path(),
                error.r#type = Empty,
                operation.id = draft.operation.id(),
                request.id = Empty,
            );
            if !span.is_disabled() {
                let (method, path) = (&draft.operation.method, draft.operation.path());
                span.record("otel.name", format!("{method} {path}"));
                let url = &draft.client.0.base_url;
                span.record("server.address", url.host_str());
                span.record("server.port", url.port_or_known_default());
            }
            Self(span)
        }

        pub(crate) async fn around<T>(&self, future: impl Future<Output = T>) -> T {
            future.instrument(self.0.clone()).await
        }

        pub(crate) fn retry(&self, outcome: Outcome, wait: Duration) {
            let wait = wait.as_secs_f64();
            tracing::warn!(target: "api_runtime", parent: &self.0, reason = %outcome, wait, "trying again");
        }

        /// Notes the end of a request for which `sent` requests were sent.
        pub(crate) fn end(&self, outcome: &Result<Reply>, sent: u32) {
            if self.0.is_disabled() {
                return;
            }
            let (status, request_id) = match outcome {
                Ok(reply) => (Some(reply.status), reply.request_id()),
                Err(error) => (error.status(), error.request_id()),
            };
            if let Some(status) = status {
                self.0.record("http.response.status_code", status.as_u16());
            }
            if let Some(id) = request_id {
                self.0.record("request.id", id);
            }
            if sent > 1 {
                self.0.record("http.request.resend_count", sent - 1);
            }
            let Err(error) = outcome else { return };
            let kind = match error.kind() {
                ErrorKind::Build { .. } => "build",
                ErrorKind::NoAnswer { timeout: true, .. } => "timeout",
                ErrorKind::NoAnswer { connect: true, .. } => "connect",
                ErrorKind::NoAnswer { .. } => "no_answer",
                ErrorKind::Service { .. } => status.as_ref().map_or("", StatusCode::as_str),
                ErrorKind::Unexpected { .. } => "unexpected",
            };
            self.0.record("error.type", kind);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use crate::{Result, draft::Draft, reply::Reply, retry::Outcome};

    pub(crate) struct Trace;

    #[expect(clippy::unused_self, reason = "as with the feature")]
    impl Trace {
        pub(crate) fn new(_draft: &Draft) -> Self {
            Self
        }

        pub(crate) fn around<F>(&self, future: F) -> F {
            future
        }

        pub(crate) fn retry(&self, _outcome: Outcome, _wait: Duration) {}

        pub(crate) fn end(&self, _outcome: &Result<Reply>, _sent: u32) {}
    }
}
