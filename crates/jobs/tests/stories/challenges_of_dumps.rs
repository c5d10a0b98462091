//! What a dump knows of challenges, categories and polls comes with its works, whatever wrote the dump.

use ficus_archive::{WorkId, collection::Openness, work::Audience};
use ficus_jobs::import;
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;
use tempfile::TempDir;

/// The rows, in the order of the columns that [`COLUMNS`] names.
const ROWS: &str = r"
INSERT INTO `lamp_fanfiction_authors` VALUES (3,'Irene','','irene@example.org','','','','2003-01-02 00:00:00','0','');
INSERT INTO `lamp_fanfiction_categories` VALUES (1,-1,'Holmes','<p>All that <i>Watson</i> left out.</p>','',0,0,1,2),
    (2,1,'Canon','','',1,1,1,2);
INSERT INTO `lamp_fanfiction_challenges` VALUES (4,'Irene',3,'Fog','2','7','A case in the fog.<br><br>No murder.',2),
    (5,'',3,'Fog','','','Another one.',0), (6,'Wiggins',0,'Boots','','','',1);
INSERT INTO `lamp_fanfiction_characters` VALUES (7,2,'Holmes','','');
INSERT INTO `lamp_fanfiction_chapters` VALUES
    (1,'One',1,'','The fog came up the river, and nobody could see the bridge.','',1,11,0,0,11,3,9),
    (2,'One',1,'','Watson looked for his boots, which had been by the door.','',1,11,0,0,12,3,9);
INSERT INTO `lamp_fanfiction_poll` VALUES (1,'Tea or coffee?','Tea|#|Coffee',1083794400,1083880800,'7#1');
INSERT INTO `lamp_fanfiction_poll_votes` VALUES (1,3,1,1);
INSERT INTO `lamp_fanfiction_settings` VALUES ('lamp','Lantern','','http://lantern.example','','lamp_','','','en','0',
    'stories','mysql');
INSERT INTO `lamp_fanfiction_stories` VALUES
    (11,'The Bridge','A bridge.','','2','','7','1','2004-01-02 00:00:00','2004-01-02 00:00:00',3,'0',0,1,1,0,11,0,0,9,'4'),
    (12,'The Boots','Boots.','','1','','7','1','2004-01-03 00:00:00','2004-01-03 00:00:00',3,'0',0,1,1,0,11,0,0,9,'6,4');
";

/// Tables whose columns are named, as a dump with its structure has them.
const COLUMNS: &str = r"
CREATE TABLE `lamp_fanfiction_challenges` (`chalid` int, `challenger` varchar(200), `uid` int, `title` varchar(250),
    `catid` varchar(200), `characters` varchar(250), `summary` text, `responses` int);
CREATE TABLE `lamp_fanfiction_poll` (`poll_id` int, `poll_question` varchar(250), `poll_opts` text, `poll_start` int,
    `poll_end` int, `poll_results` varchar(250));
CREATE TABLE `lamp_fanfiction_poll_votes` (`vote_id` int, `vote_user` int, `vote_opt` int, `vote_poll` int);
";

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

async fn bring(folder: &TempDir, store: &Store, dump: &str) -> Vec<String> {
    let file = folder.path().join("site.sql");
    std::fs::write(&file, dump).unwrap();
    import::run(store, &[file], now(), &|_| {}, &mut |_| {}).await.unwrap().remarks
}

async fn store(folder: &TempDir) -> Store {
    Store::open(&DatabaseUrl::Sqlite(folder.path().join("ficus.sqlite")), folder.path()).await.unwrap()
}

async fn titles(store: &Store, works: &[WorkId]) -> Vec<String> {
    let mut titles = Vec::new();
    for work in works {
        titles.push(store.work(*work).await.unwrap().unwrap().title);
    }
    titles.sort();
    titles
}

#[tokio::test(flavor = "multi_thread")]
async fn challenges_are_collections_with_the_works_that_answered() {
    let mut digests = Vec::new();
    for dump in [ROWS.to_owned(), format!("{COLUMNS}{ROWS}")] {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let remarks = bring(&folder, &store, &dump).await;
        let told = "3 challenges are collections here, with 3 works that answered them.";
        assert!(remarks.iter().any(|line| line == told), "{remarks:?}");
        let all = store.collection("challenges-of-lantern").await.unwrap().unwrap();
        assert_eq!(all.openness, Openness::Closed);
        let within = store.collections_in(all.id).await.unwrap();
        let names: Vec<&str> = within.iter().map(|challenge| challenge.name.as_str()).collect();
        assert_eq!(names, ["Boots", "Fog", "Fog (2)"]);
        assert_eq!(
            within[1].about.0,
            "A case in the fog.\n\nNo murder.\n\nSet by Irene.\n\nCharacters: Holmes.\n\nCategories: Holmes › Canon."
        );
        assert_eq!(within[2].about.0, "Another one.\n\nSet by Irene.");
        let audiences = [Audience::Everyone, Audience::Members];
        let works = store.works_in(within[1].id, &audiences).await.unwrap();
        assert_eq!(titles(&store, &works).await, ["The Boots", "The Bridge"]);
        assert_eq!(store.works_in(within[0].id, &audiences).await.unwrap().len(), 1);
        digests.push(store.digest().await.unwrap());
        bring(&folder, &store, &dump).await;
        digests.push(store.digest().await.unwrap());
        // What moderators took out stays out.
        store.delete_collection(within[2].id, now()).await.unwrap();
        let out = ficus_archive::collection::Consent::No;
        store.collection_says(within[1].id, works[0], out, now()).await.unwrap();
        bring(&folder, &store, &dump).await;
        assert_eq!(store.works_in(within[1].id, &audiences).await.unwrap(), works[1..]);
    }
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[2], digests[3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn categories_and_polls_say_what_they_said_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for new in [true, false] {
        let remarks = bring(&folder, &store, ROWS).await;
        let told = remarks.iter().any(|line| line == "1 descriptions of categories were taken over.");
        assert_eq!(told, new, "{remarks:?}");
        assert!(remarks.iter().any(|line| line.ends_with("category 2 Canon (locked)")), "{remarks:?}");
    }
    let audiences = [Audience::Everyone, Audience::Members];
    let outermost = store.categories(None, &audiences).await.unwrap();
    let words = store.category_words(outermost[0].id).await.unwrap().unwrap();
    assert_eq!(words.as_str(), "<p>All that Watson left out.</p>\n");
    let (news, total) = store.dispatches(now(), 0, 10).await.unwrap();
    assert_eq!((total, news[0].draft.title.as_str()), (1, "Tea or coffee?"));
    let text = news[0].draft.text.as_str();
    assert!(text.contains("Tea: 7 votes") && text.contains("it ended on 6 May 2004, with 8 votes"), "{text}");
}
