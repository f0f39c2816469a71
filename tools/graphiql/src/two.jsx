// A text in both languages, Vietnamese first.
export function Two({ vi, en }) {
  return (
    <>
      {vi}{' '}
      <span className="en" lang="en">
        {en}
      </span>
    </>
  );
}
