//! Signing in and out.

use axum::response::{IntoResponse, Redirect, Response};

/// Leads to the sign-in page and from there back.
pub fn lead_there(to: &str) -> Response {
    Redirect::to(&format!("/login?to={}", encoded(to))).into_response()
}

/// A path as a value of a query.
fn encoded(path: &str) -> String {
    use std::fmt::Write;
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
