//! What becomes of files: reports of small heaps, and what holds for every file.

#[path = "intake/broke.rs"]
mod broke;
#[path = "intake/efiction.rs"]
mod efiction;
#[path = "intake/fragments.rs"]
mod fragments;
#[path = "intake/headers.rs"]
mod headers;
#[path = "intake/heaps.rs"]
mod heaps;
#[path = "intake/mail.rs"]
mod mail;
#[path = "intake/pages.rs"]
mod pages;
#[path = "intake/properties.rs"]
mod properties;
#[path = "intake/repairs.rs"]
mod repairs;
#[path = "intake/reports.rs"]
mod reports;
#[path = "intake/whole_files.rs"]
mod whole_files;
#[path = "intake/works.rs"]
mod works;
