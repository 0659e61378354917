/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Free frames, as mem.h knows them; it includes this, and nothing else does.
 * The rules are those of mem.h.
 */
#ifndef MEM_FRAMES_H
#define MEM_FRAMES_H

/* frames.c: has this allocation to fail?  Remembers why it did. */
bool	 frames_fail(u_long npages, int req);
vm_page_t frames_alloc_hard(int req);
/*
 * A frame becomes free, or is handed out, in a machine that is careful: junk,
 * and what the tool that watches is told.
 */
void	 frames_forbid(vm_page_t m);
void	 frames_allow(vm_page_t m);
/* The first of `len` bytes of a free frame that was written, or `len`. */
size_t	 frames_find_written(const struct vm_page *m, size_t len);
/* A free frame that is about to be handed out: to have been written panics. */
void	 frames_check_unwritten(const struct vm_page *m);

/*
 * One frame for a request of class `req`, or NULL.  Its page has no object,
 * no reference, no bits set and is VPB_FREED; PG_ZERO in its flags is what the
 * last owner said.
 */
static inline vm_page_t
frames_alloc_for(int req)
{
	struct mem_state *mem = curvm->mem;
	vm_page_t m = SLIST_FIRST(&mem->recent);

	if (__predict_false(m == NULL || mem->nfree <= mem->low ||
	    curvm->arena.fail_in != 0 || freed_is_careful()))
		return (frames_alloc_hard(req));
	SLIST_REMOVE_HEAD(&mem->recent, plinks.s.ss);
	/* The next one will be wanted soon. */
	__builtin_prefetch(SLIST_FIRST(&mem->recent), 1);
	mem->nrecent--;
	mem->nfree--;
	m->pool = MEM_POOL_USED;
	return (m);
}

static inline vm_page_t
frames_alloc(void)
{
	return (frames_alloc_for(VM_ALLOC_NORMAL));
}

/* It joins the free blocks at once. */
void	 frames_free_block(vm_page_t m);
/* A frame was freed: wakes those for whom there are enough now. */
void	 mem_freed(void);

/* Gives a frame back; its page must be as frames_alloc() returns it. */
static inline void
frames_free(vm_page_t m)
{
	struct mem_state *mem = curvm->mem;

	INVARIANT(m->pool == MEM_POOL_USED, "frame %lu is freed twice",
	    mem_frame(m));
	if (__predict_false(freed_is_careful()))
		frames_forbid(m);
	if (__predict_false(curvm->config.no_frame_cache))
		frames_free_block(m);
	else {
		m->pool = MEM_POOL_RECENT;
		SLIST_INSERT_HEAD(&mem->recent, m, plinks.s.ss);
		mem->nrecent++;
	}
	mem->nfree++;
	if (__predict_false(mem->nwaiting != 0))
		mem_freed();
}

int	 frames_init(struct mem_state *);
/* The page of a frame, made up if the frame was never used. */
vm_page_t frames_page(u_long frame);
/* Makes pages up for the frames below `end`; they join the free blocks. */
void	 frames_touch(u_long end);
/* The first virgin frame has a page from now on. */
void	 frames_make_page(u_long frame);
bool	 frames_is_free(const struct vm_page *m);

/* frames_block.c */
void	 frames_block_init(struct mem_state *);
void	 frames_block_insert(u_long frame, unsigned order);
void	 frames_block_remove(vm_page_t head);
/* The head of the free block that a frame lies in, NULL: in none. */
vm_page_t frames_block_of(u_long frame);
/* The frames [frame, frame + count) become free blocks. */
void	 frames_block_range(u_long frame, u_long count);
/* The first frame of the smallest free block; NULL: there is none. */
vm_page_t frames_block_split(void);

/* Where a frame that was in use goes. */
static inline uint8_t
frames_block_pool(void)
{
	return (junk_is_on() ? MEM_POOL_FREED : MEM_POOL_BLOCK);
}

static inline bool
frames_in_block(const struct vm_page *m)
{
	return (m->pool >= MEM_POOL_BLOCK);
}

/* frames_contig.c: a run of frames; see vm_page_alloc_contig(). */
struct contig {
	u_long		 npages;	/* (t) */
	vm_paddr_t	 low;		/* (t) */
	vm_paddr_t	 high;		/* (t) */
	vm_paddr_t	 alignment;	/* (t) */
	vm_paddr_t	 boundary;	/* (t) 0: none */
	int		 req;		/* (t) VM_ALLOC_*, for its class */
};
vm_page_t frames_alloc_contig(const struct contig *);

#endif /* MEM_FRAMES_H */
