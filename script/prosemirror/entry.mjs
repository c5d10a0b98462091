// What the editor for rich text uses of ProseMirror, as one file.
export { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
export { history, redo, undo } from "prosemirror-history";
export { keymap } from "prosemirror-keymap";
export { DOMParser, DOMSerializer, Schema } from "prosemirror-model";
export { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
export { EditorState, TextSelection } from "prosemirror-state";
export { EditorView } from "prosemirror-view";
