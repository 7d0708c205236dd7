//! What a request leaves in a trace.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};

use api_runtime::{Client, RetryPolicy};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::{
    CREATE, GET, Note, builder,
    clock::Clock,
    is_alone,
    server::{self, reply},
};

/// Keeps everything that anybody says, a line each, with the module that says it.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Everything {
    fn text(&self) -> String {
        self.0.lock().expect("no test panics with it").clone()
    }

    fn line(&self, what: &str, record: impl FnOnce(&mut Line<'_>)) {
        let mut text = self.0.lock().expect("no test panics with it");
        text.push_str(what);
        record(&mut Line(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata().name(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        self.line("then", |line| values.record(line));
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let (level, module) = (event.metadata().level(), event.metadata().target());
        self.line(&format!("{level} {module}"), |line| event.record(line));
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[tokio::test]
async fn a_span_has_the_names_of_opentelemetry_and_no_secret() {
    // In a process of its own: who is asked first whether a span is wanted, here or in another test,
    // may answer for both.
    if !is_alone("observability::a_span_has_the_names_of_opentelemetry_and_no_secret") {
        return;
    }
    let everything = Everything::default();
    let _guard = tracing::subscriber::set_default(everything.clone());
    let replies = [
        reply("503 Wait", "retry-after: 7\r\n", "hush"),
        reply("307 On", "location: /hush?hush\r\n", ""),
        reply(
            "200 OK",
            "x-ray: 8f\r\n",
            r#"{"success": true, "result": {"text": "hush"}}"#,
        ),
        reply(
            "409 Conflict",
            "x-ray: 90\r\n",
            r#"{"errors": [{"code": 7, "message": "hush"}]}"#,
        ),
        Vec::new(),
    ];
    let server = server::start(replies).await;
    let client: Client = builder(&server.url)
        .credentials(crate::token("hush"))
        .retry(RetryPolicy::default())
        .clock(Clock::new())
        .build()
        .expect("nothing is wrong with it");
    let get = || {
        let request = client.request::<Note>(&GET, &[&"hush", &"hush"]);
        request.query("hush", "hush").header("x-hush", "hush")
    };
    get().await.expect("the second try is good");
    get().await.expect_err("it is refused");
    let create = client.request::<Note>(&CREATE, &[&"hush"]);
    let _ = create
        .json(&"hush".to_owned())
        .await
        .expect_err("the answer is lost");

    let text = everything.text();
    assert!(!text.contains("hush"), "{text}");
    let port = server.url.rsplit(':').next().expect("it has one");
    let expected = format!(
        r#"request otel.kind="client" http.request.method="GET" url.template="/books/{{book_id}}/notes/{{note_id}}" operation.id="notes-get"
then otel.name="GET /books/{{book_id}}/notes/{{note_id}}"
then server.address="127.0.0.1"
then server.port={port}
WARN api_runtime message=trying again reason=503 wait=7.0
then http.response.status_code=200
then request.id="8f"
then http.request.resend_count=2
request otel.kind="client" http.request.method="GET" url.template="/books/{{book_id}}/notes/{{note_id}}" operation.id="notes-get"
then otel.name="GET /books/{{book_id}}/notes/{{note_id}}"
then server.address="127.0.0.1"
then server.port={port}
then http.response.status_code=409
then request.id="90"
then error.type="409"
request otel.kind="client" http.request.method="POST" url.template="/books/{{book_id}}/notes" operation.id="notes-create"
then otel.name="POST /books/{{book_id}}/notes"
then server.address="127.0.0.1"
then server.port={port}
then error.type="no_answer"
"#
    );
    // The connection speaks too.
    let ours = |line: &&str| {
        !["TRACE ", "DEBUG "]
            .iter()
            .any(|level| line.starts_with(level))
    };
    let lines: Vec<_> = text.lines().filter(ours).collect();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>());
}
