// What the two best known archives offer their writers and readers, one line each, and which story does it here. A line
// without its story is a hole; this file lets none be.

import assert from "node:assert/strict";

/** What writers are offered. */
const posting = {
  "an editor": ["a chapter is written, previewed, posted, changed and brought back without JavaScript", "a document of 300 pages becomes a draft with its chapters, within seconds"],
  "limits": ["each limit is told beside its field, and nothing that was typed is lost", "the archive asks for enough words, and says so when a work is posted"],
  "drafts and a preview": ["a chapter is written, previewed, posted, changed and brought back without JavaScript", "an author without JavaScript states everything about a new work, and nothing typed is lost on a mistake"],
  "scheduled posting": ["chapters are given their days, one after another, and taken off the schedule again"],
  "backdating and a chapter's own date": ["a work and a chapter from elsewhere keep their dates", "a posted work and its chapters get other dates, and lists, feeds and orders follow"],
  "a planned number of chapters": ["readers see how many chapters are planned and how far a work has come"],
  "a status": ["readers see how many chapters are planned and how far a work has come", "an author pauses a serial, goes on, and completes it, and readers are told"],
  "co-authors": ["two authors sign together once the second has agreed, and one leaves"],
  "round robins": ["writers sign together by consent, give, name what it comes from, hide, take turns, and let go", "a story goes round, and whoever cannot write gives it on"],
  "several pen names": ["an author signs with a second pen name, and nobody learns that both are one"],
  "who may comment, for each work": ["an author says who may review each work, and looks at first reviews"],
  "links to what a work comes from": ["a translation and its original name each other once its author agrees", "writers sign together by consent, give, name what it comes from, hide, take turns, and let go"],
  "gifts, refused too": ["writers sign together by consent, give, name what it comes from, hide, take turns, and let go"],
  "orphaning": ["writers sign together by consent, give, name what it comes from, hide, take turns, and let go"],
  "a next of kin": ["an author names an heir, and two moderators hand the works on"],
  "changing and deleting many works": ["an author without JavaScript changes many works at once after seeing what changes, and takes it back", "an author deletes several works at once after looking at them"],
  "a disclaimer": ["a disclaimer stands on the work's page and in its files"],
  "a cover image": ["a work's cover stands on its page, in lists, catalogues and books", "a picture is handed in, stands in a chapter and on the cover, and goes along in every file"],
  "words counted": ["words are counted, and signs where a script has no spaces"],
};

/** How works are described, gathered and challenged. */
const order = {
  "ratings": ["an admin adds a rating with a door before it, and works that have it ask first"],
  "warnings": ["an admin adds a warning, an author chooses it, and a reader leaves it out"],
  "pairing categories": ["a work's categories, people and tags lead readers to it"],
  "fandoms": ["a work stands in two worlds and in the tree of categories"],
  "characters": ["a work's categories, people and tags lead readers to it"],
  "free tags": ["a work's categories, people and tags lead readers to it"],
  "other lists": ["a list of the archive's own is chosen from, asked for, and filtered by"],
  "tag synonyms and hierarchy": ["a moderator makes one tag another's spelling and puts one below another, and lists follow"],
  "series": ["an author makes a series and puts its works in order without JavaScript", "a moderated series is offered a work, and an open one takes it at once"],
  "collections": ["a collection is made, described, and kept with somebody who says yes", "a collection keeps works and names secret, then shows first the ones and then the others"],
  "challenges": ["an exchange is run by keyboard, from making to the authors' names", "a prompt is left without a name, found by its world, claimed and given back", "an exchange takes only the worlds of its tag set", "two challenges choose from one tag set, and members propose names for it", "a work answers a prompt from its own facts, and takes that back"],
};

/** What readers and writers have with one another. */
const community = {
  "comments in threads": ["a member reviews a chapter, quotes a passage, answers, changes and deletes", "an author answers, freezes and thaws what is said of a work"],
  "comments of guests": ["a guest writes where site and author allow it, and what has a link waits for a moderator"],
  "marks": ["nobody gives marks", "readers score a work where the archive wants scores, and its author has the last word"],
  "kudos": ["a guest leaves kudos once from the end of a chapter and is thanked", "a member leaves kudos on the work's page and recommends it"],
  "bookmarks": ["a reader keeps a bookmark with a note and tags, finds it, and lets everybody see it"],
  "favourites": ["a reader keeps a series, an author and a page elsewhere among their favourites"],
  "shelves": ["a reader shelves a work from its page and from a list, and comes back to the same place"],
  "recommendations": ["a member leaves kudos on the work's page and recommends it"],
  "subscriptions": ["a member subscribes to a work, chooses how they are told, and ends it"],
  "private messages": ["a member writes a letter to another, which comes by mail, and letters can be refused"],
  "profiles": ["an author's page says what she wrote of herself and what others may do", "whoever has a second pen name signs with the usual one unless they choose the other"],
  "a directory of beta readers": ["a member offers to read drafts, is found by a world, and reads one by a link"],
  "polls and a guest book": ["an admin asks something, members answer, and one changes her mind", "the guest book opens where the site wants it, and a line can be taken out again"],
  "blocking and muting": ["whoever is blocked cannot review, answer or give", "a member keeps away from an author", "a member hides a phrase, sees how much it hides and why, and shows it again"],
  "an inbox": ["an author finds what is new, what is unanswered, and marks it read"],
};

export const stories = {};

/** Adds the story that every line has its stories; `all` are the stories of every file. */
export function addRows(all) {
  for (const [about, lines] of Object.entries({ posting, order, community })) {
    stories[`every line of what others offer has its story: ${about}`] = async () => {
      const missing = Object.entries(lines).flatMap(([line, names]) => names.filter((name) => !(name in all)).map((name) => `${line}: ${name}`));
      assert.deepEqual(missing, []);
    };
  }
  return stories;
}
