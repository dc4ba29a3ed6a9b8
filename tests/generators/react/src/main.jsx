import { StrictMode, useState } from "react"
import { createRoot } from "react-dom/client"
import { Comments } from "./Comments.jsx"

const posts = [
  {
    title: "Rebuilding the gearbox",
    thread: "/posts/gearbox/",
    words: "The gearbox came out on Saturday, and went back in on Sunday, with one bolt to spare.",
  },
  {
    title: "The carburettor",
    thread: "/posts/carburettor/",
    words: "It runs rich when cold and lean when warm, and nobody in the village knows why.",
  },
]

function Blog() {
  const [post, setPost] = useState(null)
  return (
    <>
      <nav>
        <button onClick={() => setPost(null)}>The garage</button>
        {posts.map((each) => (
          <button key={each.thread} onClick={() => setPost(each)}>
            {each.title} (<aparte-count site="react" thread={each.thread}>?</aparte-count>)
          </button>
        ))}
      </nav>
      {post && (
        <main>
          <h1>{post.title}</h1>
          <p>{post.words}</p>
          <Comments post={post} />
        </main>
      )}
    </>
  )
}

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <Blog />
  </StrictMode>,
)
