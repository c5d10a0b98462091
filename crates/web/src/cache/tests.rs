use super::*;

const MINUTE: u32 = 60;

fn put(pages: &Pages, begun: u64, depends: &[Dependency], age_max: Option<u32>) {
    let page = Rendered {
        address: "/",
        class: Class::EVERYBODY,
        coding: Coding::Gzip,
        begun,
        made: Timestamp::UNIX_EPOCH,
    };
    let keep = Keep { depends: depends.into(), age_max, ..Keep::default() };
    pages.put(&page, keep, HeaderMap::new(), &Bytes::from_static(b"page"));
}

fn is_there(pages: &Pages, second: i64) -> bool {
    let clock = || Timestamp::from_second(second).unwrap();
    pages.get("/", Class::EVERYBODY, Coding::Gzip, clock).is_some()
}

#[test]
fn a_change_of_what_a_page_shows_and_no_other_renders_it_anew() {
    let pages = Pages::default();
    put(&pages, pages.versions().now(), &[Dependency::Work(WorkId(7))], None);
    assert!(is_there(&pages, 0));
    pages.versions().changed(Subject::Work(WorkId(8)));
    pages.versions().changed(Subject::Lists);
    assert!(is_there(&pages, 0));
    pages.versions().changed(Subject::Work(WorkId(7)));
    assert!(!is_there(&pages, 0));
    put(&pages, pages.versions().now(), &[Dependency::Work(WorkId(7))], None);
    assert!(is_there(&pages, 0));
    pages.versions().changed(Subject::Site);
    assert!(!is_there(&pages, 0), "every page shows the site's name");
}

#[test]
fn what_readers_say_renders_its_own_pages_anew_and_no_list() {
    let pages = Pages::default();
    put(&pages, pages.versions().now(), &[Dependency::Archive], None);
    pages.versions().changed(Subject::Reviews(WorkId(7)));
    assert!(is_there(&pages, 0));
    put(&pages, pages.versions().now(), &[Dependency::Work(WorkId(7)), Dependency::Reviews(WorkId(7))], None);
    pages.versions().changed(Subject::Reviews(WorkId(8)));
    assert!(is_there(&pages, 0));
    pages.versions().changed(Subject::Reviews(WorkId(7)));
    assert!(!is_there(&pages, 0));
}

#[test]
fn a_page_rendered_while_a_change_came_in_is_not_given_out() {
    let pages = Pages::default();
    let begun = pages.versions().now();
    pages.versions().changed(Subject::Work(WorkId(1)));
    put(&pages, begun, &[Dependency::Archive], None);
    assert!(!is_there(&pages, 0));
}

#[test]
fn a_page_with_counts_ends_after_its_time() {
    let pages = Pages::default();
    put(&pages, 0, &[Dependency::Site], Some(MINUTE));
    assert!(is_there(&pages, 59));
    assert!(!is_there(&pages, 60));
}

#[test]
fn a_second_is_written_and_read_as_headers_do() {
    assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(second_of("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(second_of("yesterday"), None);
}

#[test]
fn pages_that_differ_never_have_the_same_second() {
    let pages = Pages::default();
    let put = |body: &'static [u8], second| {
        let page = Rendered {
            address: "/",
            class: Class::EVERYBODY,
            coding: Coding::Identity,
            begun: 0,
            made: Timestamp::from_second(second).unwrap(),
        };
        pages.put(&page, Keep::default(), HeaderMap::new(), &Bytes::from_static(body)).modified
    };
    assert_eq!(put(b"one", 7), 7);
    assert_eq!(put(b"one", 9), 7, "it did not change");
    assert_eq!(put(b"two", 9), 9);
    assert_eq!(put(b"three", 9), 10);
}

#[test]
fn two_codings_of_a_page_have_two_validators() {
    assert_ne!(etag(b"x", Coding::Gzip), etag(b"x", Coding::Brotli));
}
