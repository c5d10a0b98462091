//! What the protocol answers with: JSON, and numbers for what went wrong.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ficus_archive::place::{DocumentName, POINTER_BYTES_MAX};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::told::Place;
use crate::error::PageError;

/// What a device tells has at most so many bytes.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// What a device calls itself, and what it is known by, has at most so many characters.
const DEVICE_CHARS_MAX: usize = 100;

/// A response that is answered as it is, whatever its status: an extension of it.
#[derive(Clone, Copy)]
pub struct Finished;

/// Why a device does not get what it asks for.
#[derive(Debug)]
pub enum Refusal {
    /// No such name, no such key, or a key that may not do this.
    Unauthorized,
    /// What was sent makes no sense.
    Invalid,
    /// No file is named.
    NoDocument,
    /// Devices make no accounts here.
    Closed,
    /// Too often.
    TooFast,
    /// The address takes no such request.
    Method,
    /// Nothing stands at the address.
    NotFound,
    /// The archive's own fault.
    Broken(String),
}

impl Refusal {
    /// What stands in the way of any page, told to a device.
    pub fn of(error: &PageError) -> Self {
        match error {
            PageError::NotFound => Self::NotFound,
            PageError::MethodNotAllowed => Self::Method,
            PageError::TooMany | PageError::TooFast | PageError::TooManyWorks => Self::TooFast,
            PageError::SignIn | PageError::Forbidden => Self::Unauthorized,
            // It was written to the log where it was drawn.
            _ if error.status().is_server_error() => Self::Broken(String::new()),
            _ => Self::Invalid,
        }
    }

    /// Status, number and words.
    fn told(&self) -> (StatusCode, u32, &'static str) {
        match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, 2001, "Unauthorized"),
            Self::Invalid => (StatusCode::FORBIDDEN, 2003, "Invalid request"),
            Self::NoDocument => (StatusCode::FORBIDDEN, 2004, "Field 'document' not provided."),
            Self::Closed => (
                StatusCode::PAYMENT_REQUIRED,
                2005,
                "No accounts are made here. Sign in to the site, make a key for this device on the page of your account, \
                 and log in with it.",
            ),
            Self::TooFast => (StatusCode::TOO_MANY_REQUESTS, 2000, "Too many requests: wait a minute."),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, 2003, "Invalid request"),
            Self::NotFound => (StatusCode::NOT_FOUND, 2003, "Invalid request"),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, 2000, "Unknown server error."),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Broken(error) = &self
            && !error.is_empty()
        {
            tracing::error!("{error}");
        }
        let (status, code, message) = self.told();
        let mut response = answer(status, &json!({ "code": code, "message": message }));
        if matches!(self, Self::TooFast) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(60));
        }
        response
    }
}

/// A good answer.
pub fn ok(body: &Value) -> Response {
    answer(StatusCode::OK, body)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    let never = HeaderValue::from_static("private, no-store");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, never)];
    let mut response = (status, headers, body.to_string()).into_response();
    response.extensions_mut().insert(Finished);
    response
}

/// What a device tells of a file, as it was sent.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Told(Map<String, Value>);

impl Told {
    /// Reads it.
    pub async fn read(body: Body) -> Result<Self, Refusal> {
        let bytes = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Refusal::Invalid)?;
        serde_json::from_slice(&bytes).map_err(|_| Refusal::Invalid)
    }

    /// What it says, where it says what the protocol asks for.
    pub fn checked(&self) -> Result<(Place, DocumentName), Refusal> {
        let field = |name: &str| self.0.get(name).unwrap_or(&Value::Null);
        let document = field("document").as_str().and_then(DocumentName::parse).ok_or(Refusal::NoDocument)?;
        // A page of a file that has pages is a number.
        let progress = match field("progress") {
            Value::String(text) => text.clone(),
            Value::Number(page) => page.to_string(),
            _ => return Err(Refusal::Invalid),
        };
        let percentage = field("percentage").as_f64().filter(|share| (0.0..=1.0).contains(share));
        let name = |value: &Value| -> Option<String> {
            let name = value.as_str()?;
            let is_name = name.chars().count() <= DEVICE_CHARS_MAX && !name.chars().any(char::is_control);
            is_name.then(|| name.to_owned())
        };
        let device_id =
            if field("device_id").is_null() { Some(String::new()) } else { name(field("device_id")) };
        let is_short = progress.len() <= POINTER_BYTES_MAX && !progress.chars().any(char::is_control);
        match (percentage, name(field("device")), device_id) {
            (Some(percentage), Some(device), Some(device_id)) if is_short && !progress.is_empty() => {
                Ok((Place { progress, percentage, device, device_id }, document))
            }
            _ => Err(Refusal::Invalid),
        }
    }
}
