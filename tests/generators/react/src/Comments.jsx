import { useState } from "react"

const service = import.meta.env.VITE_APARTE_SERVICE

/** The comments of a post; `thread` may change, and the element loads the other one. */
export function Comments({ post }) {
  const [count, setCount] = useState(null)
  const [posted, setPosted] = useState(0)
  return (
    <section>
      <p data-heard>{count === null ? "…" : `${count} at first, ${posted} of mine`}</p>
      <aparte-thread
        site="react"
        thread={post.thread}
        title={post.title}
        heading={3}
        onaparte:ready={(event) => setCount(event.detail.count)}
        onaparte:comment={() => setPosted((before) => before + 1)}
      >
        <a href={`${service}/sites/react/threads?thread=${encodeURIComponent(post.thread)}`}>Read and write comments</a>
      </aparte-thread>
    </section>
  )
}
