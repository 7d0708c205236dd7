//! How programs in other languages order faults and look at the log: `/_emulator/faults` and `/_emulator/requests`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::faults::Fault;
use crate::http;

/// Where it is. No path of the API begins so.
pub(crate) const PATH: &str = "/_emulator";

/// GET lists, POST orders one more, DELETE cancels all or forgets all.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let faults = get(list).post(order).delete(cancel);
    let requests = get(requests).delete(forget);
    Router::new()
        .route("/faults", faults)
        .route("/requests", requests)
        .with_state(Arc::clone(app))
}

async fn list(State(app): State<Arc<App>>) -> Response<Body> {
    http::json(StatusCode::OK, json!(app.faults.list()).to_string())
}

async fn order(State(app): State<Arc<App>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = match http::read(body, &parts.headers).await {
        Ok(body) => body,
        Err(refusal) => return http::json(refusal.status, refusal.to_json()),
    };
    let fault: Result<Fault, _> = serde_json::from_slice(&body);
    let ordered = fault.map_err(|error| error.to_string());
    match ordered.and_then(|fault| app.faults.add(fault)) {
        Ok(()) => http::json(StatusCode::CREATED, json!(app.faults.list()).to_string()),
        Err(error) => http::json(
            StatusCode::BAD_REQUEST,
            json!({ "error": error }).to_string(),
        ),
    }
}

async fn cancel(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

async fn requests(State(app): State<Arc<App>>) -> Response<Body> {
    http::json(StatusCode::OK, json!(app.log.requests()).to_string())
}

async fn forget(State(app): State<Arc<App>>) -> StatusCode {
    app.log.clear();
    StatusCode::NO_CONTENT
}
