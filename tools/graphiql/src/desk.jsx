import { useEffect, useImperativeHandle } from 'react';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { LETTERS } from './letters.js';
import { Two } from './two.jsx';

// The sheet of prepared queries beside the editor.
export function Desk({ queries, open }) {
  return (
    <section className="desk" aria-label="Câu hỏi mẫu">
      <h2>
        <Two vi="Câu hỏi mẫu" en="Prepared queries" />
      </h2>
      <ol>
        {queries.map((query) => (
          <li key={query.name}>
            <button type="button" onClick={() => open(query)}>
              <b>{query.title.vi}</b>
              <span className="en" lang="en">
                {query.title.en}
              </span>
              <code>{query.as}</code>
            </button>
          </li>
        ))}
      </ol>
      <p>
        <Two
          vi="Đổi người hỏi ở trên: cùng một câu hỏi, câu trả lời theo quyền của người đó."
          en="Change who asks, above: the same question, answered by that person’s rights."
        />
      </p>
    </section>
  );
}

// Sits inside GraphiQL and works its editors for the page around it.
export function Runner({ ref, queries, first, open }) {
  const { addTab, run, setOperationName } = useGraphiQLActions();
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const answer = useGraphiQL((state) => state.responseEditor);
  const texts = queries.map((one) => one.query.trimEnd());
  const there = Boolean(query && variables && answer);

  useImperativeHandle(ref, () => ({
    again() {
      if (query?.getValue().trim()) run();
    },
    show(chosen, values) {
      if (!there) return;
      const own = query.getValue().trim();
      if (own && !texts.includes(own)) addTab();
      query.setValue(chosen.query.trimEnd());
      variables.setValue(Object.keys(values).length ? JSON.stringify(values, null, 2) : '');
      setOperationName(/\bquery (\w+)/.exec(chosen.query)?.[1]);
      run();
    },
  }));

  useEffect(() => {
    for (const editor of [query, variables, answer]) editor?.updateOptions({ fontFamily: LETTERS });
  }, [query, variables, answer]);

  useEffect(() => {
    if (there && query.getValue().trim() === texts[0]) open(first);
  }, [there]); // once, when the editors stand
  return null;
}
