//! Forms with files, as browsers send them: RFC 7578. They are held in memory, so that their length is bounded before.

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::stream;
use multer::{Constraints, Multipart, SizeLimit};

use crate::error::PageError;

/// All files of one form, in bytes.
pub const FILES_BYTES_MAX: usize = 32 << 20;
/// A field beside the files, in bytes.
const FIELD_BYTES_MAX: u64 = 64 << 10;
/// Fields and files of one form.
const FIELDS_MAX: usize = 300;
/// A file's name is cut to so many characters.
const NAME_CHARS_MAX: usize = 200;

/// Addresses that take files.
const ADDRESSES: [&str; 3] = ["/write/upload", "/admin/settings/import", "/account/bookmarks/take-over"];

/// A form with files.
#[derive(Debug, Default)]
pub struct FileForm {
    /// The other fields in order.
    pub fields: Vec<(String, String)>,
    /// The files in order, by their names and bytes; a field in which none was chosen is left out.
    pub files: Vec<(String, Vec<u8>)>,
}

impl FileForm {
    /// What a field says; empty where it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
}

/// Whether a form may hold files: its kind says so, and its address takes them.
pub fn takes(headers: &HeaderMap, path: &str) -> bool {
    let of_pictures = path.starts_with("/write/works/") && path.ends_with("/images");
    let of_the_look = path.starts_with("/admin/theme/pictures/");
    (ADDRESSES.contains(&path) || of_pictures || of_the_look) && boundary(headers).is_some()
}

/// The first field of a form where it has this name. The token stands before the files, so that nothing is read for
/// a form that is not ours.
pub async fn first_field(headers: &HeaderMap, body: Bytes, name: &str) -> Option<String> {
    let mut form = form(headers, body).ok()?;
    let field = form.next_field().await.ok()??;
    if field.name() != Some(name) {
        return None;
    }
    field.text().await.ok()
}

/// Reads a form; one that cannot hold files holds none.
pub async fn read(headers: &HeaderMap, body: Bytes) -> Result<FileForm, PageError> {
    if boundary(headers).is_none() {
        return Ok(FileForm::default());
    }
    let mut form = form(headers, body)?;
    let mut out = FileForm::default();
    let broken = |_| PageError::BadRequest("The form did not arrive whole. Please send it again.".to_owned());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if out.fields.len() + out.files.len() >= FIELDS_MAX {
            return Err(PageError::TooLarge);
        }
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file) = field.file_name().map(file_name) {
            let bytes = field.bytes().await.map_err(broken)?;
            if !(file.is_empty() && bytes.is_empty()) {
                out.files.push((file, bytes.to_vec()));
            }
        } else {
            let value = field.text().await.map_err(broken)?;
            if value.len() as u64 > FIELD_BYTES_MAX {
                return Err(PageError::TooLarge);
            }
            out.fields.push((name, value));
        }
    }
    Ok(out)
}

fn form(headers: &HeaderMap, body: Bytes) -> Result<Multipart<'static>, PageError> {
    let boundary = boundary(headers).ok_or(PageError::Forged)?;
    let limit = SizeLimit::new().whole_stream(FILES_BYTES_MAX as u64);
    let body = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    Ok(Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limit)))
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    multer::parse_boundary(headers.get(header::CONTENT_TYPE)?.to_str().ok()?).ok()
}

/// A name without folders of somebody's computer and without what shows nothing.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> HeaderMap {
        HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("multipart/form-data; boundary=x"),
        )])
    }

    #[tokio::test]
    async fn a_form_gives_its_fields_and_its_files() {
        let body = Bytes::from_static(
            b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x\r\nContent-Disposition: form-data; \
              name=\"file\"; filename=\"C:\\\\own\\\\The Lamp.txt\"\r\nContent-Type: text/plain\r\n\r\nLit.\r\n--x\r\n\
              Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--\r\n",
        );
        assert_eq!(first_field(&headers(), body.clone(), "csrf").await.as_deref(), Some("abc"));
        assert_eq!(first_field(&headers(), body.clone(), "other").await, None);
        let form = read(&headers(), body).await.unwrap();
        assert_eq!(form.field("csrf"), "abc");
        assert_eq!(form.files, [("The Lamp.txt".to_owned(), b"Lit.".to_vec())]);
        assert!(read(&headers(), Bytes::from_static(b"--x\r\nhalf")).await.is_err());
        assert!(takes(&headers(), "/write/upload") && !takes(&headers(), "/login"));
    }
}
