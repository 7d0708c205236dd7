//! HTTP: the routes, and what becomes of a request on its way to the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::routing::{MethodFilter, MethodRouter, on};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::admin;
use crate::app::{App, Cut, Found, Incoming};
use crate::choices;
use crate::generated::OPERATIONS;
use crate::generated::api::BASE_PATH;
use crate::operation::Operation;
use crate::refusal::Refusal;
use crate::server::NoRoom;

/// More than any body of the API needs.
const LARGEST_BODY: usize = 128 * 1024;
/// How long a client may take for the body.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the router has found.
#[derive(Clone, Copy)]
enum Target {
    Operation(&'static Operation),
    OtherMethod,
    Nothing,
}

/// The routes: those of the specification, and those that faults are ordered by.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let mut routes = Router::new();
    for operation in OPERATIONS.iter().copied().flatten() {
        let path = format!("{BASE_PATH}{}", operation.path);
        routes = routes.route(&path, route(operation, app));
    }
    let [other, nothing] = [(); 2].map(|()| Arc::clone(app));
    routes
        .method_not_allowed_fallback(async move |request: Request| {
            serve(&other, Target::OtherMethod, request).await
        })
        .fallback(async move |request: Request| serve(&nothing, Target::Nothing, request).await)
        .nest(admin::PATH, admin::router(app))
}

/// The method of a path that leads to an operation.
fn route(operation: &'static Operation, app: &Arc<App>) -> MethodRouter {
    let method = Method::from_bytes(operation.method.as_bytes());
    let filter = method.ok().and_then(|it| MethodFilter::try_from(it).ok());
    let filter = filter.expect("the methods of OpenAPI are those that there are routes for");
    let app = Arc::clone(app);
    on(filter, async move |request: Request| {
        serve(&app, Target::Operation(operation), request).await
    })
}

async fn serve(app: &App, target: Target, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let parameters = match target {
        Target::Operation(_) => RawPathParams::from_request_parts(&mut parts, &())
            .await
            .ok(),
        Target::OtherMethod | Target::Nothing => None,
    };
    let found = match (target, &parameters) {
        (Target::Operation(operation), Some(parameters)) => {
            Found::Operation(operation, parameters.iter().collect())
        }
        (Target::OtherMethod, _) => Found::OtherMethod,
        // A parameter that is no UTF-8 leads nowhere.
        (Target::Operation(_), None) | (Target::Nothing, _) => Found::Nothing,
    };
    let body = match parts.extensions.get::<NoRoom>() {
        Some(NoRoom) => {
            let mut refusal = last(&choices::NO_ROOM);
            let retry = (header::RETRY_AFTER, HeaderValue::from_static("1"));
            refusal.headers.push(retry);
            Err(refusal)
        }
        None => read(body, &parts.headers).await,
    };
    let incoming = Incoming {
        method: &parts.method,
        path: parts.uri.path(),
        headers: &parts.headers,
        found,
        body,
    };
    match app.answer(incoming).await {
        Ok(response) => response.map(Body::from),
        Err(cut) => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(cut);
            response
        }
    }
}

/// Whether the connection is to be closed instead of this answer.
pub(crate) fn is_cut(response: &Response<Body>) -> bool {
    response.extensions().get::<Cut>().is_some()
}

/// Reads a body, as far as it is not too large and does not come too slowly.
pub(crate) async fn read(body: Body, headers: &HeaderMap) -> Result<Bytes, Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > LARGEST_BODY) {
        return Err(last(&choices::TOO_LARGE));
    }
    let body = Limited::new(body, LARGEST_BODY).collect();
    match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(last(&choices::TOO_LARGE)),
        Ok(Err(_)) => Err(last(&choices::INVALID_BODY)),
        Err(_) => Err(last(&choices::TOO_SLOW)),
    }
}

/// A refusal after which the connection is of no use: the rest of the body would still come.
fn last(said: &choices::Said) -> Refusal {
    let mut refusal = Refusal::of(said);
    let close = HeaderValue::from_static("close");
    refusal.headers.push((header::CONNECTION, close));
    refusal
}

/// An answer of the administration.
pub(crate) fn json(status: StatusCode, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
