export default function (config) {
  config.addPassthroughCopy("blog.css")
  config.addCollection("posts", (pages) => pages.getFilteredByGlob("posts/*.md"))
}
