//! Accounts come from the command line with a password from standard input.

use crate::site::Site;

const ADA: [&str; 7] = ["account", "create", "Ada", "--email", "ada@example.org", "--role", "admin"];

#[test]
fn an_account_is_created_once() {
    let site = Site::new();
    let said = site.run_with_input(&ADA, "correct horse battery\n");
    assert_eq!((said.status, said.out.trim()), (0, "Ada can sign in as admin."), "{}", said.err);
    let again = site.run_with_input(&ADA, "correct horse battery\n");
    assert_eq!(again.status, 3);
    assert!(again.err.contains("taken"), "{}", again.err);
    assert_eq!(site.run(&["check"]).status, 0);
    assert_eq!(site.run(&["reindex"]).status, 0);
}

#[test]
fn a_weak_password_a_bad_name_and_a_bad_address_are_refused_before_anything_is_made() {
    let site = Site::new();
    assert_eq!(site.run_with_input(&ADA, "short\n").status, 2);
    assert_eq!(site.run_with_input(&ADA, "").status, 2);
    assert_eq!(site.run_with_input(&ADA, &"x".repeat(100_000)).status, 2);
    for (name, email) in [("-x-", "a@example.org"), ("Ada", "nobody")] {
        let said = site
            .run_with_input(&["account", "create", "--email", email, "--", name], "correct horse battery");
        assert_eq!(said.status, 2, "{name} {email}: {}", said.err);
    }
    assert!(!site.data().exists());
}
