//! What a members-only archive shows to everybody.

use crate::koreader;

/// Whether an address is one of these.
pub(super) fn is_open_to_all(path: &str) -> bool {
    matches!(
        path,
        "/login"
            | "/login/second"
            | "/login/second/lost"
            | "/login/passkey"
            | "/login/passkey/start"
            | "/logout"
            | "/health"
            | "/ready"
            | "/metrics"
            | "/robots.txt"
            | "/favicon.ico"
            | "/prefs.css"
            | "/opds/authentication"
    ) || path.starts_with("/assets/")
        || path.starts_with("/theme/")
        // The address itself is a secret of its keeper.
        || path.starts_with("/feeds/kept/")
        || koreader::is_at(path)
        || path.starts_with("/feeds/subscriptions/")
        || path.starts_with("/mail/")
        || path.starts_with("/login/lost/")
        || path.starts_with("/login/with/")
        || path.starts_with("/set-up/")
}
