// A service as small as one can be: a list of notes. The tests and the examples of the
// documentation include it.

use api_types::{Extra, record};

static SERVICE: api_runtime::Service = api_runtime::Service {
    name: "notes",
    version: "1.2.3",
    base_url: "https://notes.example/api/v1",
    base_url_env: Some("NOTES_BASE_URL"),
    schemes: &[&TOKEN, &KEY],
    envelope: Some(api_runtime::Envelope {
        success: "success",
        errors: "errors",
        messages: "messages",
        result: "result",
        result_info: "result_info",
    }),
    request_id_header: Some("x-ray"),
};

static TOKEN: api_runtime::Scheme = api_runtime::Scheme {
    name: "token",
    parts: &[api_runtime::SchemePart::bearer("token", Some("NOTES_TOKEN"))],
};

static KEY: api_runtime::Scheme = api_runtime::Scheme {
    name: "key",
    parts: &[
        api_runtime::SchemePart::header("email", "X-Auth-Email", Some("NOTES_EMAIL")),
        api_runtime::SchemePart::header("key", "X-Auth-Key", Some("NOTES_KEY")),
    ],
};

fn token(token: &str) -> api_runtime::Credentials {
    api_runtime::Credentials::new(&TOKEN, [token.into()])
}

static LIST: api_runtime::Operation = api_runtime::Operation::get("notes-list", "/books/{book_id}/notes");
static LIST_PAGING: api_runtime::Paging =
    api_runtime::Paging::page("page", 1).total("/result_info/total_count");
static GET: api_runtime::Operation =
    api_runtime::Operation::get("notes-get", "/books/{book_id}/notes/{note_id}");
static CREATE: api_runtime::Operation =
    api_runtime::Operation::post("notes-create", "/books/{book_id}/notes");
static DELETE: api_runtime::Operation =
    api_runtime::Operation::delete("notes-delete", "/books/{book_id}/notes/{note_id}");
static PRINT: api_runtime::Operation =
    api_runtime::Operation::post("notes-print", "/books/{book_id}/print").idempotent();

/// A note.
struct Note {
    text: String,
    page: Option<u16>,
    extra: Extra,
}

record! {
    Note {
        required text,
        optional page,
    }
}
